import { headerOf, leadingInteger, type ReceivedCommand } from '../wire/command-block.ts';
import { type Channel } from './channel.ts';
import { parseAction } from './dialplan.ts';
import { causeOf } from './hangup-causes.ts';
import { type Switchboard } from './switchboard.ts';
import { route } from './transfer.ts';

/** Only the first bytes of a `call-command` are compared: `executeXYZ` works, `Execute` does not. */
const COMPARED = 7;
/** An application that took less than this ends its loops. */
const MIN_LOOP_MS = 500;

/** Does what a `sendmsg` says. Unknown and missing commands do nothing. */
export async function runMessage(
  channel: Channel,
  board: Switchboard,
  message: ReceivedCommand,
): Promise<void> {
  const command = (headerOf(message, 'call-command') ?? '').slice(0, COMPARED);
  if (command === 'execute') await executeApp(channel, board, message);
  else if (command === 'hangup') channel.hangup(causeOf(headerOf(message, 'hangup-cause')));
  else if (command === 'xferext') {
    const actions = message.headers
      .filter(([name]) => name.toLowerCase() === 'application')
      .map(([, value]) => parseAction(value));
    if (actions.length > 0) channel.thread.moveTo(() => route(channel, actions));
  }
}

async function executeApp(
  channel: Channel,
  board: Switchboard,
  message: ReceivedCommand,
): Promise<void> {
  const app = headerOf(message, 'execute-app-name');
  if (app === undefined) return;
  const asText = headerOf(message, 'content-type')?.toLowerCase() === 'text/plain';
  const data = headerOf(message, 'execute-app-arg') ?? (asText ? message.body : undefined) ?? '';
  const loops = leadingInteger(headerOf(message, 'loops') ?? '1');
  const appUuid = headerOf(message, 'event-uuid');
  const appUuidName = headerOf(message, 'event-uuid-name');
  await repeat(channel, board, loops, async (loop) => {
    // an application takes the id over; where there is none of that name, it stays
    channel.setVariable('app_uuid', appUuid ?? '');
    channel.setVariable('current_loop', String(loop));
    channel.setVariable('total_loops', String(loops));
    await channel.thread.execute(app, data, { appUuid, appUuidName });
  });
  channel.setVariable('current_loop', '');
  channel.setVariable('total_loops', '');
}

/** Runs an application that many times; a negative number repeats it until it ends early or the channel is gone. */
async function repeat(
  channel: Channel,
  board: Switchboard,
  loops: number,
  run: (loop: number) => Promise<void>,
): Promise<void> {
  for (let loop = 1; loop <= loops || loops < 0; loop += 1) {
    if (channel.ended) return;
    const startedAt = board.core.clock.now();
    await run(loop);
    const tookMs = board.core.clock.now() - startedAt;
    // where nothing takes time, every run is too short to be repeated
    if (board.timeless || tookMs < board.scaled(MIN_LOOP_MS)) return;
  }
}

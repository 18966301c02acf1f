import { headerOf, leadingInteger, type ReceivedCommand } from '../wire/command-block.ts';
import { type ChannelThread } from './channel-thread.ts';
import { parseAction } from './dialplan.ts';
import { causeOf } from './hangup-causes.ts';

/** Only the first bytes of a `call-command` are compared: `executeXYZ` works, `Execute` does not. */
const COMPARED = 7;

/** Does what a `sendmsg` says. Unknown and missing commands do nothing. */
export async function runMessage(thread: ChannelThread, message: ReceivedCommand): Promise<void> {
  const { channel } = thread;
  const command = (headerOf(message, 'call-command') ?? '').slice(0, COMPARED);
  if (command === 'execute') await executeApp(thread, message);
  else if (command === 'hangup') channel.hangup(causeOf(headerOf(message, 'hangup-cause')));
  else if (command === 'xferext') {
    const actions = message.headers
      .filter(([name]) => name.toLowerCase() === 'application')
      .map(([, value]) => parseAction(value));
    if (actions.length > 0) thread.moveTo({ kind: 'route', actions });
  }
}

/** The event that a channel with media fires for every message it takes from its queue. */
export function firePrivateCommand(thread: ChannelThread, message: ReceivedCommand): void {
  const { channel, board } = thread;
  if (!channel.answered || channel.ended) return;
  const event = board.core.create('PRIVATE_COMMAND', {
    leading: [
      ...(message.line === '' ? [] : [['Command', message.line] as const]),
      ...message.headers,
    ],
    headers: channel.block(),
    body: message.body,
  });
  board.core.fire(event);
}

async function executeApp(thread: ChannelThread, message: ReceivedCommand): Promise<void> {
  const { channel } = thread;
  const app = headerOf(message, 'execute-app-name');
  if (app === undefined) return;
  const asText = headerOf(message, 'content-type')?.toLowerCase() === 'text/plain';
  const data = headerOf(message, 'execute-app-arg') ?? (asText ? message.body : undefined) ?? '';
  const loops = leadingInteger(headerOf(message, 'loops') ?? '1');
  const appUuid = headerOf(message, 'event-uuid');
  const appUuidName = headerOf(message, 'event-uuid-name');
  await repeat(thread, loops, async (loop) => {
    // an application takes the id over; where there is none of that name, it stays
    channel.setVariable('app_uuid', appUuid ?? '');
    channel.setVariable('current_loop', String(loop));
    channel.setVariable('total_loops', String(loops));
    await thread.execute(app, data, { appUuid, appUuidName });
  });
  channel.setVariable('current_loop', '');
  channel.setVariable('total_loops', '');
}

/** Runs an application that many times, for ever if it is less than none. */
async function repeat(
  thread: ChannelThread,
  loops: number,
  run: (loop: number) => Promise<void>,
): Promise<void> {
  const { channel, board } = thread;
  for (let loop = 1; loop <= loops || loops < 0; loop += 1) {
    if (channel.ended) return;
    const startedAt = board.core.clock.now();
    await run(loop);
    // a run of less than half a second ends the loops, and where nothing takes time every run is that
    if (board.timeless || board.core.clock.now() - startedAt < board.scaled(500)) return;
  }
}

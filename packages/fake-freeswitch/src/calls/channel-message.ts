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
  for (let loop = 1; loop <= loops || loops < 0; loop += 1) {
    if (channel.ended) return;
    channel.setVariable('current_loop', String(loop));
    channel.setVariable('total_loops', String(loops));
    const startedAt = thread.board.core.clock.now();
    await thread.execute(app, data, {
      appUuid: headerOf(message, 'event-uuid'),
      appUuidName: headerOf(message, 'event-uuid-name'),
    });
    // a run of less than half a second ends the loops, and where nothing takes time every run is that
    const { board } = thread;
    if (board.timeless || board.core.clock.now() - startedAt < board.scaled(500)) return;
  }
}

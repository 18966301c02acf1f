import { headerOf, type ReceivedCommand } from '../../wire/command-block.ts';
import { GOODBYE } from '../../wire/replies.ts';
import { type CommandAnswer } from '../command-answer.ts';
import { type EslListener } from '../listener.ts';
import { isTrue } from '../true-value.ts';

/**
 * `sendmsg[ ‹uuid›]`: `+OK` says that the message was queued (or, on a sync connection, that it was executed),
 * nothing about success. A full queue ends the connection without a reply.
 */
export function runSendmsg(listener: EslListener, command: ReceivedCommand): CommandAnswer {
  const typed = command.line.slice('sendmsg'.length).replace(/^ +/, '');
  const target = typed === '' ? headerOf(command, 'session-id') : typed;
  const own = listener.channel;
  const channel = target === undefined ? own : listener.host.findChannel(target);
  if (channel === undefined) return `-ERR invalid session id [${target ?? ''}]`;
  const inPlace = listener.outbound?.async === false && channel === own;
  if (inPlace && !isTrue(headerOf(command, 'async'))) {
    return channel.execute(command).then(() => '+OK');
  }
  if (!channel.enqueue(command)) {
    listener.end(GOODBYE);
    return undefined;
  }
  return '+OK';
}

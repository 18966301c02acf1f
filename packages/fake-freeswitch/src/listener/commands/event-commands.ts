import { type ReceivedCommand } from '../../wire/command-block.ts';
import { type SubscribeResult } from '../../core/subscriptions.ts';
import { type CommandAnswer } from '../command-answer.ts';
import { type EslListener } from '../listener.ts';

/** The names that `myevents` subscribes. */
const MY_EVENTS: readonly string[] = (
  'CHANNEL_ANSWER CHANNEL_APPLICATION CHANNEL_BRIDGE CHANNEL_CREATE CHANNEL_DATA CHANNEL_DESTROY ' +
  'CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_ORIGINATE ' +
  'CHANNEL_UUID CHANNEL_OUTGOING CHANNEL_PARK CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_STATE ' +
  'CHANNEL_UNBRIDGE CHANNEL_UNPARK DETECTED_SPEECH DTMF NOTALK TALK'
).split(' ');

const ERRORS: Readonly<Record<Exclude<SubscribeResult, 'ok'>, string>> = {
  'no-keywords': '-ERR no keywords supplied',
  denied: '-ERR permission denied',
};

/** `event [plain|json|xml] ‹name›…`: a format takes effect even where no name does. */
export function runEvent(listener: EslListener, { line }: ReceivedCommand): CommandAnswer {
  const { subscriptions, permissions } = listener;
  const result = subscriptions.subscribe(words(line), permissions.events);
  if (result !== 'ok') return ERRORS[result];
  return `+OK event listener enabled ${subscriptions.format}`;
}

/** `nixevent ‹name›…` */
export function runNixevent(listener: EslListener, { line }: ReceivedCommand): CommandAnswer {
  const result = listener.subscriptions.unsubscribe(words(line));
  return result === 'ok' ? '+OK events nixed' : ERRORS[result];
}

/** `noevents`: drops what is queued, too. */
export function runNoevents(listener: EslListener): CommandAnswer {
  if (!listener.subscriptions.enabled) return '-ERR not listening for events';
  listener.subscriptions.clear();
  listener.deliveries.events.clear();
  return '+OK no longer listening for events';
}

/** `myevents [json|xml]` on a connection with a session, else `myevents ‹uuid›`. */
export function runMyevents(listener: EslListener, command: ReceivedCommand): CommandAnswer {
  if (listener.myEvents !== undefined) return '-ERR aready enabled.';
  if (listener.outbound === undefined && listener.channel === undefined) {
    const text = command.line.slice('myevents '.length).replace(/^ +/, '');
    const [uuid = '', ...more] = text.split(' ');
    const channel = listener.host.findChannel(uuid);
    if (channel === undefined && more.length > 0) return '-ERR invalid uuid';
    if (channel !== undefined) listener.control(channel);
  } else {
    // the whole header block decides, json last; `plain` cannot set the format back
    if (/xml|XML/.test(command.block)) listener.subscriptions.format = 'xml';
    if (/json|JSON/.test(command.block)) listener.subscriptions.format = 'json';
  }
  listener.myEvents = { uuid: listener.channel?.uuid };
  listener.subscriptions.add(MY_EVENTS);
  return '+OK Events Enabled';
}

/** Everything behind the first blank, split at single blanks: tabs and commas do not separate. */
function words(line: string): string[] {
  const blank = line.indexOf(' ');
  return blank < 0 ? [] : line.slice(blank + 1).split(' ');
}

import { pc } from './colours.ts';
import { printable } from '../text/printable.ts';

/** The three members of E_FREESWITCH, as /events sends them. */
export interface TailedEvent {
  readonly name: string;
  readonly sender: string;
  readonly body: string;
}

/** Headers that say most about an event, in this order; those that are not there are left out. */
const SHOWN: readonly (readonly [header: string, label: string])[] = [
  ['Unique-ID', 'uuid'],
  ['Caller-Caller-ID-Number', 'from'],
  ['Caller-Destination-Number', 'to'],
  ['DTMF-Digit', 'digit'],
  ['Answer-State', 'state'],
  ['Channel-State', 'channel'],
  ['Hangup-Cause', 'cause'],
  ['Application', 'app'],
  ['API-Command', 'api'],
  ['API-Command-Argument', 'arg'],
  ['Job-UUID', 'job'],
  ['Session-Count', 'sessions'],
  ['Idle-CPU', 'idle'],
];

const headersOf = (body: string): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/** One event on one line. Whatever FreeSWITCH sent, it cannot move the cursor. */
export const formatTailLine = ({ name, sender, body }: TailedEvent, at: Date): string => {
  const headers = headersOf(body);
  const subclass = headers['Event-Subclass'];
  const title = typeof subclass === 'string' ? `${name} ${subclass}` : name;
  const fields = SHOWN.flatMap(([header, label]) => {
    const value = headers[header];
    return typeof value === 'string' ? [`${pc.dim(`${label}=`)}${printable(value)}`] : [];
  });
  const time = pc.dim(at.toTimeString().slice(0, 8));
  return [time, printable(sender), pc.cyan(printable(title).padEnd(20)), ...fields]
    .join(' ')
    .trimEnd();
};

import { type ReceivedCommand } from '../wire/command-block.ts';

/** Commands whose effect is state of the connection: the fake executes them itself while it replays. */
const STATEFUL: ReadonlySet<string> = new Set([
  'auth',
  'userauth',
  'event',
  'events',
  'nixevent',
  'noevents',
  'filter',
  'log',
  'nolog',
]);

/** The command word in lower case: `events` is `event`. */
export function wordOf(command: ReceivedCommand): string {
  const [word = ''] = command.line.split(' ');
  const lower = word.toLowerCase();
  return lower === 'events' ? 'event' : lower;
}

/** Whether the fake executes the command itself while it replays. */
export function isStateful(command: ReceivedCommand): boolean {
  return STATEFUL.has(wordOf(command));
}

/** Whether the command is a subscription: several may replace one, and one several. */
export function isSubscription(command: ReceivedCommand): boolean {
  return wordOf(command) === 'event';
}

/** Whether the command ends the session or prepares its end: it need not come. */
export function isFarewell(command: ReceivedCommand): boolean {
  return /^(exit|noevents|nolog|\.\.\.)/.test(wordOf(command));
}

/**
 * Whether a command is another spelling of the recorded one: the same command word in any case and, for `api`
 * and `bgapi`, the same API command. Arguments may differ: a client learns ids, or gives options of its own.
 */
export function isSameCommand(recorded: ReceivedCommand, received: ReceivedCommand): boolean {
  const word = wordOf(recorded);
  if (word === 'auth' || word === 'userauth') return /^(user)?auth$/.test(wordOf(received));
  if (word !== wordOf(received)) return false;
  return (word !== 'api' && word !== 'bgapi') || apiOf(recorded) === apiOf(received);
}

/** The same to the letter, apart from the command word's case. */
export function isIdentical(recorded: ReceivedCommand, received: ReceivedCommand): boolean {
  return wordOf(recorded) === wordOf(received) && restOf(recorded) === restOf(received);
}

function restOf({ block }: ReceivedCommand): string {
  return block.trimEnd().replace(/^\S*/, '');
}

function apiOf(command: ReceivedCommand): string {
  return (command.line.split(' ')[1] ?? '').toLowerCase();
}

import { Buffer } from 'node:buffer';

const MAX_LENGTH = 80;
const MAX_READ = 1024;

/** How many words of a command may be shown: arguments can hold passwords of users and gateways. */
const SHOWN_WORDS: Readonly<Record<string, number>> = {
  auth: 0,
  userauth: 0,
  api: 1,
  bgapi: 1,
  event: Number.POSITIVE_INFINITY,
  nixevent: Number.POSITIVE_INFINITY,
  myevents: 1,
  filter: 1,
  sendevent: 1,
  sendmsg: 1,
  log: 1,
  linger: 1,
  getvar: 1,
  divert_events: 1,
};

/**
 * A command for messages and logs: its first words, without anything that may be a secret. `auth ***`,
 * `userauth ***`, `api originate …`, `sendmsg 4b3c… execute playback`.
 */
export function describeCommand(command: Uint8Array | string): string {
  const text = textOf(command);
  const lineEnd = text.search(/[\r\n]/);
  const line = lineEnd < 0 ? text : text.slice(0, lineEnd);
  const [verb = '', ...words] = line.split(/\s+/).filter((word) => word !== '');
  const kind = verb.toLowerCase();
  if (kind === 'auth' || kind === 'userauth') return `${kind} ***`;
  const shown = SHOWN_WORDS[kind] ?? 0;
  const parts = [verb, ...words.slice(0, shown)];
  if (kind === 'sendmsg') parts.push(...messageWords(text));
  else if (words.length > shown) parts.push('…');
  const described = parts.join(' ');
  return described.length > MAX_LENGTH ? `${described.slice(0, MAX_LENGTH - 1)}…` : described;
}

/** The beginning of a command; no command has its first words further on. */
function textOf(command: Uint8Array | string): string {
  const text =
    typeof command === 'string'
      ? command.slice(0, MAX_READ)
      : Buffer.from(
          command.buffer,
          command.byteOffset,
          Math.min(command.length, MAX_READ),
        ).toString();
  return text.replace(/^[\r\n]+/, '');
}

function messageWords(text: string): string[] {
  const found: string[] = [];
  for (const header of text.split(/\r?\n/).slice(1)) {
    if (header === '') break;
    const match = /^(?:call-command|execute-app-name): *(.+)$/i.exec(header);
    if (match?.[1] !== undefined) found.push(match[1]);
  }
  return found;
}

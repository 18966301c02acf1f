import { type Buffer } from 'node:buffer';
import {
  commandBlock,
  type CommandHeaders,
  commandLine,
  completeBlock,
  entriesOf,
  requireOneLine,
  requireList,
  requireText,
  requireWord,
} from './command-text.ts';
import { InvalidArgumentError } from '../errors.ts';
import { type EventFormat } from '../event/event.ts';
import { formatEventSpec, parseEventList } from '../event/event-spec.ts';
import { requireJobUuid } from './job-uuid.ts';
import { rawCommand } from './raw-command.ts';
import { execute, hangup, nomedia, sendmsg, unicast, xferext } from './sendmsg.ts';

/**
 * One builder per command of mod_event_socket. Each returns the bytes of a complete command, to be written
 * with one write. CR, LF and NUL in an argument or a header throw {@link InvalidArgumentError} before
 * anything is written.
 */
export const commands = {
  /** Logs in with the server's password. */
  auth: (password: string): Buffer => commandLine(`auth ${requireText(password, 'Password')}`),

  /** Logs in as a user of the directory; `user` is `name@domain`. */
  userauth: (user: string, password: string): Buffer => {
    if (requireText(user, 'User').includes(':')) {
      throw new InvalidArgumentError('User contains a colon, which ends the name on the wire');
    }
    return commandLine(`userauth ${user}:${requireOneLine(password, 'Password')}`);
  },

  /** Ends the connection; the server answers `+OK bye`. */
  exit: (): Buffer => commandLine('exit'),

  /** Runs an API command and waits for its output; nothing else is answered on the connection meanwhile. */
  api: (
    command: string,
    args?: string,
    options: { readonly consoleExecute?: boolean } = {},
  ): Buffer => {
    const line = `api ${apiLine(command, args)}\n`;
    return completeBlock(
      `${line}${options.consoleExecute === true ? 'console_execute: true\n' : ''}\n`,
    );
  },

  /** Runs an API command in the background; its output comes as a BACKGROUND_JOB event with this Job-UUID. */
  bgapi: (command: string, args?: string, options: { readonly jobUuid?: string } = {}): Buffer => {
    const { jobUuid } = options;
    const line = `bgapi ${apiLine(command, args)}\n`;
    if (jobUuid === undefined) return completeBlock(`${line}\n`);
    return completeBlock(`${line}Job-UUID: ${requireJobUuid(jobUuid)}\n\n`);
  },

  /** Subscribes to events, and sets the format of all events of the connection. */
  event: (format: EventFormat, names: readonly string[]): Buffer =>
    commandLine(`event ${format} ${nameList(names)}`),

  /** Unsubscribes from events. */
  nixevent: (names: readonly string[]): Buffer => commandLine(`nixevent ${nameList(names)}`),

  /** Unsubscribes from everything and drops what is queued. */
  noevents: (): Buffer => commandLine('noevents'),

  /**
   * Events of one channel only. Inbound connections give the `uuid`; the server then ignores the format
   * and uses the connection's. Outbound ones give none, and may give a format.
   */
  myevents: (
    target: {
      readonly uuid?: string | undefined;
      readonly format?: 'json' | 'xml' | undefined;
    } = {},
  ): Buffer => {
    if (target.uuid !== undefined && target.format !== undefined) {
      throw new InvalidArgumentError(
        'myevents takes a uuid or a format; with a uuid, set the format by an event command first',
      );
    }
    const argument = target.uuid ?? target.format;
    return commandLine(
      argument === undefined ? 'myevents' : `myevents ${requireWord(argument, 'UUID')}`,
    );
  },

  /** Lets only events pass that have this header with this value (`/regex/` and `+`, `-` prefixes as the server has them). */
  filter: (header: string, value: string): Buffer => {
    const name = requireWord(header, 'Filter header');
    const verb = /^(?:add|delete)$/i.test(name) ? 'filter add' : 'filter';
    return commandLine(`${verb} ${name} ${requireText(value, 'Filter value')}`);
  },

  /** Removes a filter; without a value all of that header; `all` removes every filter. */
  filterDelete: (header: string, value?: string): Buffer => {
    const name = requireWord(header, 'Filter header');
    return commandLine(
      `filter delete ${value === undefined || value === '' ? name : `${name} ${requireOneLine(value, 'Filter value')}`}`,
    );
  },

  /** Sends events meant for the session itself (DTMF, speech) to this connection instead. */
  divertEvents: (on: boolean): Buffer => commandLine(`divert_events ${on ? 'on' : 'off'}`),

  /** Fires an event. Values are written raw; the body is counted in bytes. */
  sendevent: (name: string, headers: CommandHeaders, body?: string | Uint8Array): Buffer =>
    commandBlock(`sendevent ${requireWord(name, 'Event name')}`, entriesOf(headers), body),

  /** A message to a channel, or to the connection's own channel if `uuid` is undefined. */
  sendmsg,
  execute,
  hangup,
  unicast,
  nomedia,
  xferext,

  /** Log lines up to this level: a name (console … debug) or a number. Default: debug. */
  log: (level?: string | number): Buffer =>
    commandLine(level === undefined ? 'log' : `log ${requireWord(levelText(level), 'Log level')}`),

  /** No more log lines. */
  nolog: (): Buffer => commandLine('nolog'),

  /** Keeps the connection open after the channel is gone: for this many seconds, or until the client leaves. */
  linger: (seconds?: number): Buffer => {
    if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0)) {
      throw new InvalidArgumentError('Linger takes whole seconds, 0 or more');
    }
    return commandLine(seconds === undefined ? 'linger' : `linger ${seconds}`);
  },

  /** Takes `linger` back. */
  nolinger: (): Buffer => commandLine('nolinger'),

  /** The value of a channel variable, as the whole reply text. */
  getvar: (name: string): Buffer => commandLine(`getvar ${requireWord(name, 'Variable name')}`),

  /** Outbound: lets the dialplan go on when the connection ends. */
  resume: (): Buffer => commandLine('resume'),

  /** Outbound: asks for the channel's data; to be sent first. */
  connect: (): Buffer => commandLine('connect'),

  /** Any command: as text (the line and, each after one LF, its headers), or complete in bytes, which are checked. */
  raw: rawCommand,
} as const;

function levelText(level: string | number): string {
  return typeof level === 'number' ? String(level) : level;
}

function apiLine(command: string, args: string | undefined): string {
  requireText(command, 'API command');
  return args === undefined || args === ''
    ? command
    : `${command} ${requireOneLine(args, 'API arguments')}`;
}

/** Names in an order that the server reads as meant: what follows CUSTOM is subclasses. */
function nameList(names: readonly string[]): string {
  requireList(names, 'The list of event names');
  const specs = names.flatMap((name) => parseEventList(name));
  if (specs.length === 0) throw new InvalidArgumentError('No event names are given');
  const plain = specs.filter((spec) => spec.name !== 'CUSTOM').map(formatEventSpec);
  const custom = specs.filter((spec) => spec.name === 'CUSTOM');
  const subclasses = custom.flatMap((spec) => spec.subclass ?? []);
  return [...plain, ...(custom.length > 0 ? ['CUSTOM', ...subclasses] : [])].join(' ');
}

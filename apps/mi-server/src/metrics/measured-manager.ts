import { type ConnManager, type SocketLease } from '@switchwire/conn-manager';
import { EslError } from '@switchwire/esl-protocol';

/** `ok` and `err` by FreeSWITCH's answer, `other` for an answer that is neither; the rest did not get one. */
type CommandResult = 'ok' | 'err' | 'other' | 'timeout' | 'lost' | 'refused';

/** A command and what came of it. Command and reply may hold whatever a script put there: not for logs. */
interface ObservedCommand {
  readonly address: string;
  readonly command: string;
  /** FreeSWITCH's answer, or the message of the error. */
  readonly reply: string;
  readonly result: CommandResult;
  readonly seconds: number;
}

/** Told of every command twice: when it is asked for, and when it is over. */
export interface CommandObserver {
  readonly onStart?: (command: Pick<ObservedCommand, 'address' | 'command'>) => void;
  readonly onEnd: (command: ObservedCommand) => void;
}

const RESULT_OF_CODE: Readonly<Record<string, CommandResult>> = {
  ESL_COMMAND_TIMEOUT: 'timeout',
  ESL_SESSION_LOST: 'lost',
};

const resultOfText = (text: string): CommandResult =>
  text.startsWith('+OK') ? 'ok' : /^-(?:ERR|USAGE)/.test(text) ? 'err' : 'other';

const resultOfError = (error: unknown): CommandResult =>
  error instanceof EslError ? (RESULT_OF_CODE[error.code] ?? 'refused') : 'refused';

/** Overrides some members of an object that may hold private state: everything else is the object's own. */
const override = <T extends object>(target: T, members: Partial<T>): T =>
  new Proxy(target, {
    get(_target, key) {
      if (Object.hasOwn(members, key)) return Reflect.get(members, key) as unknown;
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function'
        ? (value.bind(target) as (...args: readonly unknown[]) => unknown)
        : value;
    },
  });

interface Measured<T> {
  readonly command: string;
  readonly run: () => Promise<T>;
  readonly textOf: (value: T) => string;
  readonly resultOf: (value: T) => CommandResult;
}

const measure = async <T>(
  { info }: SocketLease,
  observer: CommandObserver,
  { command, run, textOf, resultOf }: Measured<T>,
): Promise<T> => {
  const startedAt = performance.now();
  const tell = (result: CommandResult, reply: string): void => {
    const seconds = (performance.now() - startedAt) / 1_000;
    observer.onEnd({ address: info.address, command, reply, result, seconds });
  };
  observer.onStart?.({ address: info.address, command });
  try {
    const value = await run();
    tell(resultOf(value), textOf(value));
    return value;
  } catch (error) {
    tell(resultOfError(error), error instanceof Error ? error.message : String(error));
    throw error;
  }
};

const measuredLease = (lease: SocketLease, observer: CommandObserver): SocketLease =>
  override(lease, {
    execute: (command, options) =>
      measure(lease, observer, {
        command,
        run: () => lease.execute(command, options),
        textOf: ({ text }) => text,
        resultOf: ({ kind }) => kind,
      }),
    api: (command, options) =>
      measure(lease, observer, {
        command: `api ${command}`,
        run: () => lease.api(command, options),
        textOf: (text) => text,
        resultOf: resultOfText,
      }),
    bgapi: (command, options) =>
      measure(lease, observer, {
        command: `bgapi ${command}`,
        run: () => lease.bgapi(command, options),
        textOf: ({ jobUuid }) => `+OK Job-UUID: ${jobUuid}`,
        resultOf: () => 'ok',
      }),
  });

/** The same manager; commands that run through its leases are observed. */
export const measureCommands = (manager: ConnManager, observer: CommandObserver): ConnManager =>
  override(manager, {
    acquire: (url, options) => measuredLease(manager.acquire(url, options), observer),
    find: (key, options) => {
      const lease = manager.find(key, options);
      return lease === undefined ? undefined : measuredLease(lease, observer);
    },
  });

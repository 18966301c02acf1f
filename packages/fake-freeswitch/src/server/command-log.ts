import { setTimeout as delay } from 'node:timers/promises';
import { type CommandMatch, matcherOf } from '../command-match.ts';
import { BoundedLog } from './bounded-log.ts';

/** One command as it came in. Passwords of `auth` and `userauth` are masked. */
export interface LoggedCommand {
  /** The header block without its final blank line: the command and its header lines. */
  readonly command: string;
  readonly body: string | undefined;
  /** The number of the connection it came over, counted from 1. */
  readonly connection: number;
}

/** A long-running server keeps only the last commands. */
const MAX_ENTRIES = 100_000;
const MAX_CHARACTERS = 64 * 1024 * 1024;
/** How many of them an error message shows, and how much of each. */
const SHOWN = 20;
const SHOWN_CHARACTERS = 200;

interface Waiter {
  readonly matches: (command: string) => boolean;
  readonly settle: (command: LoggedCommand) => void;
  readonly fail: (error: unknown) => void;
}

/** Every command of every connection, and the calls that wait for one. */
export class CommandLog {
  readonly #log = new BoundedLog<LoggedCommand>(
    ({ command, body }) => command.length + (body?.length ?? 0),
    { entries: MAX_ENTRIES, characters: MAX_CHARACTERS },
  );
  readonly #taken = new Set<LoggedCommand>();
  readonly #waiters = new Set<Waiter>();

  get entries(): readonly LoggedCommand[] {
    return this.#log.entries;
  }

  add(entry: LoggedCommand): void {
    for (const old of this.#log.add(entry)) this.#taken.delete(old);
    for (const waiter of this.#waiters) {
      if (!this.#isFor(waiter, entry.command)) continue;
      this.#waiters.delete(waiter);
      this.#taken.add(entry);
      waiter.settle(entry);
      return;
    }
  }

  /** Whether the waiter takes the command. What its function throws rejects the wait and leaves the connection alone. */
  #isFor(waiter: Waiter, command: string): boolean {
    try {
      return waiter.matches(command);
    } catch (error) {
      this.#waiters.delete(waiter);
      waiter.fail(error);
      return false;
    }
  }

  /** The first matching command that no earlier call got; waits for it if it has not come yet. */
  async waitFor(match: CommandMatch, timeoutMs: number): Promise<LoggedCommand> {
    const matches = matcherOf(match);
    const past = this.entries.find((entry) => !this.#taken.has(entry) && matches(entry.command));
    if (past !== undefined) {
      this.#taken.add(past);
      return past;
    }
    const timer = new AbortController();
    let waiter: Waiter | undefined;
    const came = new Promise<LoggedCommand>((resolve, reject) => {
      waiter = { matches, settle: resolve, fail: reject };
      this.#waiters.add(waiter);
    });
    const late = delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
    const first = await Promise.race([came, late]).finally(() => {
      timer.abort();
      if (waiter !== undefined) this.#waiters.delete(waiter);
    });
    if (first !== undefined) return first;
    const wanted = typeof match === 'function' ? 'that matches' : String(match);
    throw new Error(`No command ${wanted} came within ${timeoutMs} ms; came: ${this.#seen()}`);
  }

  /** The last commands, for an error message. */
  #seen(): string {
    const last = this.entries.slice(-SHOWN).map(({ command }) => {
      return JSON.stringify(command.slice(0, SHOWN_CHARACTERS));
    });
    const more = this.entries.length - last.length;
    return `${more > 0 ? `${more} others, then ` : ''}${last.join(', ') || 'none'}`;
  }
}

/** The text of a command for logs: without the password. */
export function maskPassword(block: string): string {
  return block.replace(/^(auth )[^\r\n]+/i, '$1***').replace(/^(userauth )[^\r\n]+/i, '$1***');
}

import { setTimeout as delay } from 'node:timers/promises';

/** One command as it came in. Passwords of `auth` and `userauth` are masked. */
export interface LoggedCommand {
  /** The header block without its final blank line: the command and its header lines. */
  readonly command: string;
  readonly body: string | undefined;
  /** The number of the connection it came over, counted from 1. */
  readonly connection: number;
}

/** Which command to wait for. */
export type CommandMatch = RegExp | ((command: string) => boolean);

/** A server that runs for long keeps the last commands only. */
const MAX_ENTRIES = 100_000;

interface Waiter {
  readonly matches: (command: string) => boolean;
  readonly settle: (command: LoggedCommand) => void;
}

/** Every command of every connection, and whoever waits for one. */
export class CommandLog {
  readonly entries: LoggedCommand[] = [];
  readonly #taken = new Set<LoggedCommand>();
  readonly #waiters = new Set<Waiter>();

  add(entry: LoggedCommand): void {
    this.entries.push(entry);
    if (this.entries.length > MAX_ENTRIES) this.#forget();
    for (const waiter of this.#waiters) {
      if (!waiter.matches(entry.command)) continue;
      this.#waiters.delete(waiter);
      this.#taken.add(entry);
      waiter.settle(entry);
      return;
    }
  }

  #forget(): void {
    for (const old of this.entries.splice(0, MAX_ENTRIES / 2)) this.#taken.delete(old);
  }

  /** The first matching command that no earlier call was given; waits for it if it has not come yet. */
  async waitFor(match: CommandMatch, timeoutMs: number): Promise<LoggedCommand> {
    const matches = typeof match === 'function' ? match : (text: string) => match.test(text);
    const past = this.entries.find((entry) => !this.#taken.has(entry) && matches(entry.command));
    if (past !== undefined) {
      this.#taken.add(past);
      return past;
    }
    const timer = new AbortController();
    let waiter: Waiter | undefined;
    const came = new Promise<LoggedCommand>((resolve) => {
      waiter = { matches, settle: resolve };
      this.#waiters.add(waiter);
    });
    const late = delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
    const first = await Promise.race([came, late]);
    timer.abort();
    if (waiter !== undefined) this.#waiters.delete(waiter);
    if (first !== undefined) return first;
    const seen = this.entries.map(({ command }) => JSON.stringify(command)).join(', ');
    const wanted = typeof match === 'function' ? 'that matches' : String(match);
    throw new Error(`No command ${wanted} came within ${timeoutMs} ms; came: ${seen || 'none'}`);
  }
}

/** The text of a command for logs: without the password. */
export function maskPassword(block: string): string {
  return block.replace(/^(auth )[^\r\n]+/i, '$1***').replace(/^(userauth )[^\r\n]+/i, '$1***');
}

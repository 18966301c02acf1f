import { type Logger } from '@switchwire/esl-client';
import { type ReloadResult } from './apply-store.ts';
import { type StoreError } from '../store/store-error.ts';
import { type StoreProblem } from '../store/socket-store.ts';

/**
 * The log of a store: each trouble when it begins and when it is over, never at every attempt, for a store that is
 * down is tried for hours.
 */
export class StoreLog {
  readonly #logger: Logger;
  readonly #fields: { readonly store: string };
  #isUnreadable = false;
  /** Why changes are not reported; the next reading shows whether that is all. */
  #watchFailure: { readonly message: string; isLogged: boolean } | undefined;
  /** Problems that were logged and are not yet fixed. */
  #problems: ReadonlySet<string> = new Set();

  constructor(logger: Logger, store: string) {
    this.#logger = logger;
    this.#fields = { store };
  }

  /** It was read, and its contents were applied. */
  applied({ problems, ...counts }: ReloadResult): void {
    const { opened, closed, resubscribed, updated } = counts;
    if (this.#isUnreadable) this.#logger.info(this.#fields, 'The store can be read again');
    this.#isUnreadable = false;
    if (this.#watchFailure?.isLogged === false) {
      this.#watchFailure.isLogged = true;
      this.#logger.warn(this.#fields, `Watching the store broke: ${this.#watchFailure.message}`);
    }
    this.#logProblems(problems);
    if (opened + closed + resubscribed + updated > 0) {
      this.#logger.info({ ...this.#fields, ...counts }, "Applied the store's changes");
    }
  }

  unreadable(failure: StoreError): void {
    // one outage, logged once
    if (this.#watchFailure !== undefined) this.#watchFailure.isLogged = true;
    if (!this.#isUnreadable) this.#logger.error(this.#fields, failure.message);
    this.#isUnreadable = true;
  }

  unwatched(message: string): void {
    if (this.#isUnreadable || this.#watchFailure?.message === message) return;
    this.#watchFailure = { message, isLogged: false };
  }

  /** It reported a change. */
  watched(): void {
    this.#watchFailure = undefined;
  }

  notice(message: string, level: 'info' | 'warn' = 'info'): void {
    this.#logger[level](this.#fields, message);
  }

  #logProblems(problems: readonly StoreProblem[]): void {
    const now = new Map(problems.map((problem) => [`${problem.id} ${problem.message}`, problem]));
    for (const [key, { id, message }] of now) {
      if (this.#problems.has(key)) continue;
      this.#logger.warn(
        { ...this.#fields, entry: id },
        `Ignored an entry of the store: ${message}`,
      );
    }
    this.#problems = new Set(now.keys());
  }
}

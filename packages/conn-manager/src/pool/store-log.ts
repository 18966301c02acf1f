import { type Logger } from '@switchwire/esl-client';
import { type ReloadResult } from './apply-store.ts';
import { type StoreError } from '../store/store-error.ts';
import { type StoreProblem } from '../store/socket-store.ts';

/**
 * What is said of a store: each trouble when it begins and when it is over, never at every attempt, for a store that is
 * down is tried for hours.
 */
export class StoreLog {
  readonly #logger: Logger;
  readonly #fields: { readonly store: string };
  #isUnreadable = false;
  /** Why changes are not told; the next reading shows whether that is all. */
  #complaint: { readonly message: string; isTold: boolean } | undefined;
  /** Problems that were told and are not yet mended. */
  #problems: ReadonlySet<string> = new Set();

  constructor(logger: Logger, store: string) {
    this.#logger = logger;
    this.#fields = { store };
  }

  /** It was read, and its contents were taken over. */
  taken({ problems, ...counts }: ReloadResult): void {
    if (this.#isUnreadable) this.#logger.info(this.#fields, 'The store can be read again');
    this.#isUnreadable = false;
    if (this.#complaint?.isTold === false) {
      this.#complaint.isTold = true;
      this.#logger.warn(this.#fields, `Watching the store broke: ${this.#complaint.message}`);
    }
    this.#tellProblems(problems);
    if (counts.opened + counts.closed + counts.resubscribed > 0) {
      this.#logger.info({ ...this.#fields, ...counts }, 'The store was taken over');
    }
  }

  unreadable(failure: StoreError): void {
    // one outage, told once
    if (this.#complaint !== undefined) this.#complaint.isTold = true;
    if (!this.#isUnreadable) this.#logger.error(this.#fields, failure.message);
    this.#isUnreadable = true;
  }

  unwatched(message: string): void {
    if (this.#isUnreadable || this.#complaint?.message === message) return;
    this.#complaint = { message, isTold: false };
  }

  /** It told a change. */
  watched(): void {
    this.#complaint = undefined;
  }

  notice(message: string): void {
    this.#logger.info(this.#fields, message);
  }

  #tellProblems(problems: readonly StoreProblem[]): void {
    const now = new Map(problems.map((problem) => [`${problem.id} ${problem.message}`, problem]));
    for (const [key, { id, message }] of now) {
      if (this.#problems.has(key)) continue;
      this.#logger.warn({ ...this.#fields, entry: id }, `Left out of the store: ${message}`);
    }
    this.#problems = new Set(now.keys());
  }
}

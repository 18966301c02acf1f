/** Since when a socket is unused: one that is not needed is kept as long as commands run on it, and a while longer. */
export class SocketUse {
  #running = 0;
  #usedAt: number | undefined;

  /** A command was ever run. */
  get isUsed(): boolean {
    return this.#usedAt !== undefined;
  }

  begin(now: number): void {
    this.#running++;
    this.#usedAt = now;
  }

  end(now: number): void {
    this.#running--;
    this.#usedAt = now;
  }

  /** Milliseconds since the last use; 0 while commands run, or results of background jobs are awaited. */
  unusedFor(now: number, awaitedJobs: number): number {
    // the end of a job is not reported here, so the time is noted when it is asked while a job runs
    if (this.#running > 0 || awaitedJobs > 0) this.#usedAt = now;
    return this.#usedAt === undefined ? Infinity : now - this.#usedAt;
  }
}

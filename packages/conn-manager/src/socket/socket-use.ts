/** Since when nobody uses a socket: one that nobody wants is kept as long as commands run on it, and a while longer. */
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
    // a job tells nobody here of its end, so whoever asks while it runs notes the time
    if (this.#running > 0 || awaitedJobs > 0) this.#usedAt = now;
    return this.#usedAt === undefined ? Infinity : now - this.#usedAt;
  }
}

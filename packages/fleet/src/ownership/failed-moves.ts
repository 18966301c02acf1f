/** Moves that failed wait before they are tried again, twice as long each time. */
export class FailedMoves {
  readonly #retryMs: number;
  readonly #failures = new Map<string, number>();
  readonly #notBefore = new Map<string, number>();

  constructor(retryMs: number) {
    this.#retryMs = retryMs;
  }

  /** By socket, monotonic. */
  get notBefore(): ReadonlyMap<string, number> {
    return this.#notBefore;
  }

  add(socket: string, now: number): void {
    const failures = this.#failures.get(socket) ?? 0;
    this.#failures.set(socket, failures + 1);
    this.#notBefore.set(socket, now + this.#retryMs * 2 ** failures);
  }

  forget(socket: string): void {
    this.#failures.delete(socket);
    this.#notBefore.delete(socket);
  }
}

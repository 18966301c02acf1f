/** Milliseconds after which the first URL is tried again. */
export const RETURN_AFTER = 60_000;

/** The URLs of one webhook: the first that works is used, and the first of the list again some time after it failed. */
export class Endpoints {
  readonly #urls: readonly string[];
  #current = 0;
  #leftFirstAt = 0;

  constructor(urls: readonly string[]) {
    this.#urls = urls;
  }

  get count(): number {
    return this.#urls.length;
  }

  /** The URL to use now. */
  at(now: number): string {
    if (this.#current !== 0 && now - this.#leftFirstAt >= RETURN_AFTER) this.#current = 0;
    return this.#urls[this.#current] ?? '';
  }

  /** Moves on from a URL that failed, unless another request has done so meanwhile. */
  failed(url: string, now: number): void {
    if (this.#urls[this.#current] !== url) return;
    if (this.#current === 0) this.#leftFirstAt = now;
    this.#current = (this.#current + 1) % this.#urls.length;
  }
}

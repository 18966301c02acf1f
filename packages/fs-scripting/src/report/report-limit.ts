/** Reports of one kind per second; the rest is counted. A route that fails 5,000 times a second must not log as often. */
export const REPORTS_PER_WINDOW = 10;
export const WINDOW_MS = 1_000;
/** With more than this, those whose time is over are removed: scripts may come and go under ever new names. */
export const MAX_WINDOWS = 1_000;

interface Window {
  readonly since: number;
  reported: number;
  suppressed: number;
}

/** Decides which reports are made and which are only counted. */
export class ReportLimit {
  /** In the order in which they began. */
  readonly #windows = new Map<string, Window>();

  /** How many kinds of reports it remembers. */
  get size(): number {
    return this.#windows.size;
  }

  /** How many reports of this kind were held back before this one; undefined: hold this one back too. */
  admit(key: string, now: number): number | undefined {
    const window = this.#windowOf(key, now);
    if (window.reported >= REPORTS_PER_WINDOW) {
      window.suppressed++;
      return undefined;
    }
    window.reported++;
    const { suppressed } = window;
    window.suppressed = 0;
    return suppressed;
  }

  #windowOf(key: string, now: number): Window {
    const known = this.#windows.get(key);
    if (known !== undefined && !isOver(known, now)) return known;
    this.#windows.delete(key);
    const window = { since: now, reported: 0, suppressed: known?.suppressed ?? 0 };
    if (this.#windows.size >= MAX_WINDOWS) this.#removeOld(now);
    this.#windows.set(key, window);
    return window;
  }

  #removeOld(now: number): void {
    for (const [key, window] of this.#windows) {
      if (!isOver(window, now)) return;
      this.#windows.delete(key);
    }
  }
}

function isOver({ since }: Window, now: number): boolean {
  return now - since > WINDOW_MS;
}

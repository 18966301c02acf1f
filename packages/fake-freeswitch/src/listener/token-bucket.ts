/** How much a bucket may hold, as a share of a second. */
const BURST_SECONDS = 0.05;
/** Sums of fractions may miss a whole number by this much. */
const ROUNDING = 1e-6;

/** Limits bytes per second, in small portions, whatever the pauses between them. */
export class TokenBucket {
  readonly bytesPerSecond: number;
  /** A portion: the most that passes at once. */
  readonly portion: number;
  #tokens: number;
  #filledAt: number;

  constructor(bytesPerSecond: number, nowMs: number) {
    this.bytesPerSecond = bytesPerSecond;
    this.portion = Math.max(1, Math.floor(bytesPerSecond * BURST_SECONDS));
    this.#tokens = this.portion;
    this.#filledAt = nowMs;
  }

  /** How many bytes may pass now: none, or as much of what is wanted as there is. */
  take(wanted: number, nowMs: number): number {
    this.#fill(nowMs);
    const taken = Math.min(wanted, Math.floor(this.#tokens + ROUNDING));
    this.#tokens -= taken;
    return taken;
  }

  /** How long until the next portion of what is wanted may pass, in whole milliseconds. */
  msUntil(wanted: number, nowMs: number): number {
    this.#fill(nowMs);
    const missing = Math.min(wanted, this.portion) - this.#tokens;
    return missing < ROUNDING ? 0 : Math.ceil((missing / this.bytesPerSecond) * 1000 - ROUNDING);
  }

  #fill(nowMs: number): void {
    const passed = Math.max(0, nowMs - this.#filledAt);
    this.#filledAt = nowMs;
    this.#tokens = Math.min(this.portion, this.#tokens + (passed * this.bytesPerSecond) / 1000);
  }
}

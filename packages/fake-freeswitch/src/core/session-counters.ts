import { type FakeClock } from '../clock.ts';

const FIVE_MINUTES_MS = 300_000;

/** How many sessions there are and were, for `status` and HEARTBEAT. */
export class SessionCounters {
  maxSessions: number;
  current = 0;
  sinceStartup = 0;
  peak = 0;
  peakFiveMinutes = 0;
  rateMax = 0;
  rateFiveMinutes = 0;
  readonly #clock: FakeClock;
  readonly #configured: number;
  #second = 0;
  #thisSecond = 0;
  #lastSecond = 0;
  #windowStart: number;

  constructor(maxSessions: number, clock: FakeClock) {
    this.maxSessions = maxSessions;
    this.#configured = maxSessions;
    this.#clock = clock;
    this.#windowStart = clock.now();
  }

  /** Created in the current second. */
  get perSecond(): number {
    this.#roll();
    return this.#thisSecond;
  }

  /** Created in the last full second. */
  get perSecondLast(): number {
    this.#roll();
    return this.#lastSecond;
  }

  /** Whether that many more sessions may be opened. */
  hasRoomFor(sessions: number): boolean {
    return this.current + sessions <= this.maxSessions;
  }

  /** The server starts again. */
  reset(): void {
    this.maxSessions = this.#configured;
    this.current = 0;
    this.sinceStartup = 0;
    this.peak = 0;
    this.peakFiveMinutes = 0;
    this.rateMax = 0;
    this.rateFiveMinutes = 0;
    this.#thisSecond = 0;
    this.#lastSecond = 0;
    this.#windowStart = this.#clock.now();
  }

  opened(): void {
    this.#roll();
    this.current += 1;
    this.sinceStartup += 1;
    this.#thisSecond += 1;
    this.peak = Math.max(this.peak, this.current);
    this.peakFiveMinutes = Math.max(this.peakFiveMinutes, this.current);
    this.rateMax = Math.max(this.rateMax, this.#thisSecond);
    this.rateFiveMinutes = Math.max(this.rateFiveMinutes, this.#thisSecond);
  }

  closed(): void {
    this.current -= 1;
  }

  #roll(): void {
    const now = this.#clock.now();
    if (now - this.#windowStart >= FIVE_MINUTES_MS) {
      this.#windowStart = now;
      this.peakFiveMinutes = this.current;
      this.rateFiveMinutes = 0;
    }
    const second = Math.floor(now / 1000);
    if (second === this.#second) return;
    this.#lastSecond = second === this.#second + 1 ? this.#thisSecond : 0;
    this.#thisSecond = 0;
    this.#second = second;
  }
}

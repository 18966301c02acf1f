import { type Clock, MAX_TIMER_MS } from '../clock.ts';
import { type Linked, LinkedList } from './linked-list.ts';

/** So many lanes may stand empty until their timer fires; of more durations than that few are used again. */
const KEPT_LANES = 8;

/** A running deadline; hand it to `cancel`. */
export interface Deadline<T> extends Linked<Deadline<T>> {
  readonly at: number;
  readonly lane: Lane<T>;
  readonly owner: T;
}

/** All deadlines of one duration: they fall due in the order in which they were set. */
interface Lane<T> {
  readonly ms: number;
  readonly dues: LinkedList<Deadline<T>>;
  timer: unknown;
}

/**
 * Deadlines of many commands with few timers: those of one duration share a list and one timer, since they fall due
 * in the order in which they were set. Setting and cancelling cost constant time and touch no timer once one runs.
 */
export class Deadlines<T> {
  readonly #clock: Clock;
  readonly #onDue: (owner: T, ms: number) => void;
  readonly #lanes = new Map<number, Lane<T>>();

  /** `onDue` is called once for each deadline that was not cancelled in time. */
  constructor(clock: Clock, onDue: (owner: T, ms: number) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** `ms` from now. */
  set(owner: T, ms: number): Deadline<T> {
    let lane = this.#lanes.get(ms);
    if (lane === undefined) {
      lane = { ms, dues: new LinkedList(), timer: undefined };
      this.#lanes.set(ms, lane);
    }
    const at = this.#clock.now() + ms;
    const deadline: Deadline<T> = {
      at,
      lane,
      owner,
      previous: undefined,
      next: undefined,
      list: undefined,
    };
    lane.dues.append(deadline);
    if (lane.timer === undefined) this.#arm(lane, ms);
    return deadline;
  }

  /** Idempotent, and harmless once it has fallen due. */
  cancel(deadline: Deadline<T>): void {
    const { lane } = deadline;
    lane.dues.remove(deadline);
    if (lane.dues.size === 0 && this.#lanes.size > KEPT_LANES) this.#drop(lane);
  }

  /** Forgets all deadlines and their timers. */
  clear(): void {
    for (const lane of this.#lanes.values()) this.#clock.clearTimeout(lane.timer);
    this.#lanes.clear();
  }

  #drop(lane: Lane<T>): void {
    if (this.#lanes.get(lane.ms) !== lane) return;
    this.#clock.clearTimeout(lane.timer);
    this.#lanes.delete(lane.ms);
  }

  #arm(lane: Lane<T>, ms: number): void {
    lane.timer = this.#clock.setTimeout(
      () => {
        this.#fire(lane);
      },
      Math.min(Math.max(1, Math.ceil(ms)), MAX_TIMER_MS),
    );
  }

  #fire(lane: Lane<T>): void {
    lane.timer = undefined;
    const now = this.#clock.now();
    let due = lane.dues.first;
    while (due !== undefined && due.at <= now) {
      lane.dues.remove(due);
      this.#onDue(due.owner, lane.ms);
      // the callback may have cleared everything
      if (this.#lanes.get(lane.ms) !== lane) return;
      due = lane.dues.first;
    }
    // Node's timers may be a fraction of a millisecond early: then the first one is still to come
    if (due === undefined) this.#lanes.delete(lane.ms);
    else if (lane.timer === undefined) this.#arm(lane, due.at - now);
  }
}

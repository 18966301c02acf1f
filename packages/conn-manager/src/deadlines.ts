import { type Clock } from './clock.ts';
import { LinkedList, type ListNode } from './linked-list.ts';

/** Node fires timers of more than 31 bits at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A running deadline; hand it to `cancel`. */
export type Deadline = ListNode<Due>;

interface Due {
  readonly at: number;
  readonly lane: Lane;
  readonly onDue: () => void;
}

/** All deadlines of one duration: they fall due in the order in which they were set. */
interface Lane {
  readonly ms: number;
  readonly dues: LinkedList<Due>;
  timer: unknown;
}

/**
 * Deadlines of many commands with few timers: those of one duration share a list and one timer, since they fall due
 * in the order in which they were set. Setting and cancelling cost constant time and touch no timer once one runs.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #lanes = new Map<number, Lane>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `onDue` once, `ms` from now, unless cancelled. */
  set(ms: number, onDue: () => void): Deadline {
    let lane = this.#lanes.get(ms);
    if (lane === undefined) {
      lane = { ms, dues: new LinkedList(), timer: undefined };
      this.#lanes.set(ms, lane);
    }
    const deadline = lane.dues.append({ at: this.#clock.now() + ms, lane, onDue });
    if (lane.timer === undefined) this.#arm(lane, ms);
    return deadline;
  }

  cancel(deadline: Deadline): void {
    deadline.value.lane.dues.remove(deadline);
  }

  /** Forgets all deadlines and their timers. */
  clear(): void {
    for (const lane of this.#lanes.values()) this.#clock.clearTimeout(lane.timer);
    this.#lanes.clear();
  }

  #arm(lane: Lane, ms: number): void {
    lane.timer = this.#clock.setTimeout(
      () => {
        this.#fire(lane);
      },
      Math.min(Math.max(1, Math.ceil(ms)), MAX_TIMER_MS),
    );
  }

  #fire(lane: Lane): void {
    lane.timer = undefined;
    const now = this.#clock.now();
    let due = lane.dues.first;
    while (due !== undefined && due.value.at <= now) {
      lane.dues.remove(due);
      due.value.onDue();
      // the callback may have cleared everything
      if (this.#lanes.get(lane.ms) !== lane) return;
      due = lane.dues.first;
    }
    // Node's timers may be a fraction of a millisecond early: then the first one is still to come
    if (due === undefined) this.#lanes.delete(lane.ms);
    else if (lane.timer === undefined) this.#arm(lane, due.value.at - now);
  }
}

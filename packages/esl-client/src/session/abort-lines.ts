import { type Linked, LinkedList } from './linked-list.ts';

// one wait that a signal may end; it is handed to `leave`
export interface AbortPlace extends Linked<AbortPlace> {
  readonly signal: AbortSignal;
  readonly onAbort: () => void;
}

interface Line {
  readonly places: LinkedList<AbortPlace>;
  readonly listener: () => void;
}

// Many waits for few signals: each signal gets one listener, whatever number of commands wait for it, and loses it with the last
// one. Joining and leaving cost constant time.
export class AbortLines {
  /** Made with the first signal. */
  #lines: Map<AbortSignal, Line> | undefined;

  /** Signals that are listened to. */
  get size(): number {
    return this.#lines?.size ?? 0;
  }

  /** `onAbort` is called once, unless the place was left before. The signal must not be aborted yet. */
  join(signal: AbortSignal, onAbort: () => void): AbortPlace {
    const line = this.#lines?.get(signal) ?? this.#open(signal);
    return line.places.append({
      signal,
      onAbort,
      previous: undefined,
      next: undefined,
      list: undefined,
    });
  }

  /** Idempotent. */
  leave(place: AbortPlace): void {
    const { list } = place;
    list?.remove(place);
    const line = this.#lines?.get(place.signal);
    if (list === undefined || list.size > 0 || line?.places !== list) return;
    this.#lines?.delete(place.signal);
    place.signal.removeEventListener('abort', line.listener);
  }

  #open(signal: AbortSignal): Line {
    const places = new LinkedList<AbortPlace>();
    const listener = (): void => {
      this.#lines?.delete(signal);
      for (let place = places.shift(); place !== undefined; place = places.shift()) {
        place.onAbort();
      }
    };
    const line = { places, listener };
    (this.#lines ??= new Map()).set(signal, line);
    signal.addEventListener('abort', listener, { once: true });
    return line;
  }
}

// for all sessions: Node.js warns of a signal that more than ten listen to, and there are more servers than that
export const abortLines = new AbortLines();

/** A value that many parts of the page follow. */
export interface Store<Value> {
  get(): Value;
  set(value: Value): void;
  /** Called after each change; gives the function that stops it. */
  follow(listener: () => void): () => void;
}

export function createStore<Value>(initial: Value): Store<Value> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Collects what arrives and hands it over once per frame: a burst costs one rendering. */
export function createBatcher<Item>(
  deliver: (items: readonly Item[]) => void,
  schedule: (run: () => void) => void,
): (items: readonly Item[]) => void {
  let waiting: Item[] = [];
  return (items) => {
    if (waiting.length === 0 && items.length > 0) {
      schedule(() => {
        const batch = waiting;
        waiting = [];
        deliver(batch);
      });
    }
    waiting.push(...items);
  };
}

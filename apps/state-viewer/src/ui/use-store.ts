import { useEffect, useState } from 'preact/hooks';
import { type Store } from '../model/store.ts';

/** The part of a store that `select` picks; renders again when that part is another one. */
export function useStore<Value, Part>(store: Store<Value>, select: (value: Value) => Part): Part {
  const [part, setPart] = useState(() => select(store.get()));
  useEffect(() => {
    const update = (): void => {
      const next = select(store.get());
      setPart(() => next);
    };
    update();
    return store.follow(update);
  }, [store, select]);
  return part;
}

export function identity<Value>(value: Value): Value {
  return value;
}

import { useEffect, useState } from 'preact/hooks';
import type { Store } from '../model/store.ts';

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

/** Whether a media query matches, now and as the window changes. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const update = (): void => setMatches(list.matches);
    update();
    list.addEventListener('change', update);
    return () => list.removeEventListener('change', update);
  }, [query]);
  return matches;
}

import { useEffect, useState } from 'preact/hooks';
import type { Session } from './session.ts';
import { identity, useStore } from './hooks.ts';

export interface Polled<T> {
  /** The last one that was read; undefined until then. */
  readonly value: T | undefined;
  /** Why the last attempt failed. */
  readonly problem: string | undefined;
}

/** Reads something again and again while the page is shown and connected. `read` must stay the same from one drawing to the next. */
export function usePolled<T>(session: Session, read: () => Promise<T>, everyMs: number): Polled<T> {
  const status = useStore(session.status, identity);
  const [polled, setPolled] = useState<Polled<T>>({ value: undefined, problem: undefined });
  useEffect(() => {
    if (status !== 'live') return undefined;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const poll = async (): Promise<void> => {
      if (!document.hidden) {
        const next = await read().then(
          (value) => ({ value, problem: undefined }),
          (error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }),
        );
        if (isOver) return;
        setPolled((known) => ({ ...known, ...next }));
      }
      timer = setTimeout(() => void poll(), everyMs);
    };
    void poll();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [session, status, read, everyMs]);
  return polled;
}

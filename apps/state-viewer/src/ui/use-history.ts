import { useEffect, useState } from 'preact/hooks';
import type { HistoryResponse } from '@switchwire/machine-view';
import type { Session } from './session.ts';
import { identity, useStore } from './hooks.ts';

const REFRESH_MS = 5_000;

export interface HistoryView {
  /** The last one that was read; undefined until then. */
  readonly history: HistoryResponse | undefined;
  /** Why the last attempt failed. */
  readonly problem: string | undefined;
}

/** The newest incidents, read again now and then while the page is shown and connected. */
export function useHistory(session: Session, limit: number): HistoryView {
  const status = useStore(session.status, identity);
  const [view, setView] = useState<HistoryView>({ history: undefined, problem: undefined });
  useEffect(() => {
    if (status !== 'live') return undefined;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (): Promise<void> => {
      if (!document.hidden) {
        const next = await session.history.read(limit).then(
          (history) => ({ history, problem: undefined }),
          (error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }),
        );
        if (isOver) return;
        setView((known) => ({ ...known, ...next }));
      }
      timer = setTimeout(() => void read(), REFRESH_MS);
    };
    void read();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [session, status, limit]);
  return view;
}

import { useCallback } from 'preact/hooks';
import type { HistoryResponse } from '@switchwire/machine-view';
import type { Session } from './session.ts';
import { type Polled, usePolled } from './use-polled.ts';

const REFRESH_MS = 5_000;

/** The newest incidents. */
export function useHistory(session: Session, limit: number): Polled<HistoryResponse> {
  const read = useCallback(() => session.history.read(limit), [session, limit]);
  return usePolled(session, read, REFRESH_MS);
}

import { useEffect, useRef, useState } from 'preact/hooks';
import { startEventTail, type EventTail } from '../tail/event-tail.ts';
import type { TailBatch, TailEvent, TailQuery, TailReport } from '../tail/tail-messages.ts';
import type { StreamStatus } from '../wire/event-stream.ts';
import type { Session } from './session.ts';

export interface LiveTail {
  readonly batch: TailBatch | undefined;
  readonly status: StreamStatus;
  /** Why the server refuses it, in the server's words. */
  readonly reason: string | undefined;
  /** The event that was opened; `gone` when it is no longer kept. */
  readonly opened: TailEvent | 'gone' | undefined;
  readonly show: (id: number | undefined) => void;
  readonly filter: (text: string) => void;
  readonly clear: () => void;
  readonly pause: (isPaused: boolean) => void;
}

/** Runs a live tail while the page that uses it is shown, and opens it again for another query. */
export function useEventTail(session: Session, query: TailQuery): LiveTail {
  const tail = useRef<EventTail | undefined>(undefined);
  const latest = useRef<StreamStatus>('connecting');
  const [batch, setBatch] = useState<TailBatch | undefined>(undefined);
  const [status, setStatus] = useState<StreamStatus>('connecting');
  const [reason, setReason] = useState<string | undefined>(undefined);
  const [opened, setOpened] = useState<LiveTail['opened']>(undefined);

  useEffect(() => {
    const onReport = (report: TailReport): void => {
      if (report.type === 'batch') setBatch(report);
      else if (report.type === 'event') setOpened(report.event ?? 'gone');
      else {
        latest.current = report.status;
        setStatus(report.status);
        setReason(report.reason);
      }
    };
    const started = startEventTail(onReport);
    tail.current = started;
    return () => started.dispose();
  }, []);

  const key = JSON.stringify(query);
  useEffect(() => {
    let token: string | undefined;
    const open = (): void => {
      token = session.token.get();
      tail.current?.open(query, token);
    };
    open();
    // The tail reconnects by itself and keeps its events. It has to be opened again for another token, and after it
    // was refused, when the page's own stream works again.
    return session.status.follow(() => {
      const wasRefused = latest.current === 'unauthorized' || latest.current === 'refused';
      const isOutdated = wasRefused || session.token.get() !== token;
      if (session.status.get() === 'live' && isOutdated) open();
    });
  }, [session, key]);

  return {
    batch,
    status,
    reason,
    opened,
    show: (id) => {
      if (id === undefined) setOpened(undefined);
      else tail.current?.show(id);
    },
    filter: (text) => tail.current?.filter(text),
    clear: () => tail.current?.clear(),
    pause: (isPaused) => tail.current?.pause(isPaused),
  };
}

import { useEffect, useRef, useState } from 'preact/hooks';
import { startEventTail, type EventTail } from '../tail/event-tail.ts';
import {
  type TailBatch,
  type TailEvent,
  type TailQuery,
  type TailReport,
} from '../tail/tail-messages.ts';
import { type StreamStatus } from '../wire/event-stream.ts';
import { type Session } from './session.ts';

export interface LiveTail {
  readonly batch: TailBatch | undefined;
  readonly status: StreamStatus;
  /** The event that was opened; `gone` when it is no longer kept. */
  readonly opened: TailEvent | 'gone' | undefined;
  readonly show: (id: number | undefined) => void;
  readonly filter: (text: string) => void;
  readonly clear: () => void;
  readonly pause: (isPaused: boolean) => void;
}

/** Runs a live tail while the page that uses it is shown, and opens it anew for another query. */
export function useEventTail(session: Session, query: TailQuery): LiveTail {
  const tail = useRef<EventTail | undefined>(undefined);
  const [batch, setBatch] = useState<TailBatch | undefined>(undefined);
  const [status, setStatus] = useState<StreamStatus>('connecting');
  const [opened, setOpened] = useState<LiveTail['opened']>(undefined);

  useEffect(() => {
    const onReport = (report: TailReport): void => {
      if (report.type === 'batch') setBatch(report);
      else if (report.type === 'event') setOpened(report.event ?? 'gone');
      else setStatus(report.status);
    };
    const started = startEventTail(onReport);
    tail.current = started;
    return () => started.dispose();
  }, []);

  const key = JSON.stringify(query);
  useEffect(() => {
    const open = (): void => tail.current?.open(query, session.token.get());
    open();
    // another token: the page's own stream has just come back with it
    return session.status.follow(() => {
      if (session.status.get() === 'live') open();
    });
  }, [session, key]);

  return {
    batch,
    status,
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

import type { VNode } from 'preact';
import { formatRate, formatWhole } from '../model/format.ts';
import type { TailBatch } from '../tail/tail-messages.ts';
import type { StreamStatus } from '../wire/event-stream.ts';

export interface TailNotesProps {
  readonly batch: TailBatch | undefined;
  readonly isPaused: boolean;
  readonly status: StreamStatus;
  readonly reason: string | undefined;
}

/** The numbers of the tail, and all that its rows leave out. */
export function TailNotes({ batch, isPaused, status, reason }: TailNotesProps): VNode {
  const notes = [
    `${formatWhole(batch?.received ?? 0)} received`,
    `${formatRate(batch?.perSecond ?? 0)}/s`,
    ...(batch !== undefined && batch.matched !== batch.received
      ? [`${formatWhole(batch.matched)} match`]
      : []),
    ...(batch !== undefined && batch.skipped > 0
      ? [`${formatWhole(batch.skipped)} not shown: more than anyone could read`]
      : []),
  ];
  return (
    <p class="tail-notes" data-status={status}>
      {isPaused && <strong>Paused: events are counted, but the rows do not change. </strong>}
      {status === 'lost' && <strong class="warn">Connection lost; these are old events. </strong>}
      {status === 'refused' && <strong class="warn">The server refuses: {reason} </strong>}
      <span class="muted">{notes.join(' · ')}</span>
      {batch !== undefined && <TailLosses batch={batch} />}
    </p>
  );
}

function TailLosses({ batch }: { readonly batch: TailBatch }): VNode | null {
  const { dropped, isMoreDropped } = batch;
  if (dropped === 0 && !isMoreDropped) return null;
  const losses = [
    ...(dropped > 0
      ? [`${formatWhole(dropped)} lost: this page was too slow or away too long`]
      : []),
    ...(isMoreDropped ? ['an unknown number lost: the server was restarted'] : []),
  ];
  return <span class="warn"> · {losses.join(' · ')}</span>;
}

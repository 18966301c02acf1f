import type { VNode } from 'preact';
import { formatClock } from '../model/format.ts';
import type { TailRow } from '../tail/tail-messages.ts';

export interface TailRowsProps {
  readonly rows: readonly TailRow[];
  readonly opened: number | undefined;
  readonly onOpen: (id: number) => void;
}

/** The latest events, newest first; each opens at a click. */
export function TailRows({ rows, opened, onOpen }: TailRowsProps): VNode {
  if (rows.length === 0) {
    return (
      <p class="empty">
        No events yet. Only subscribed events are shown; subscribe to some on a socket’s page.
      </p>
    );
  }
  return (
    <ul class="tail-rows">
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            class="tail-row"
            aria-pressed={row.id === opened}
            onClick={() => onOpen(row.id)}
          >
            <time>{formatClock(row.at)}</time>
            <span class="tail-name">
              {row.name}
              {row.subclass !== '' && <small> {row.subclass}</small>}
            </span>
            <span class="muted">{row.socket}</span>
            <span class="tail-summary">{row.summary}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

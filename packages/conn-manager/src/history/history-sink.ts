import { type HistoryEntry } from './history-entry.ts';
import { type BatchSink } from './sink-writer.ts';

export interface HistoryFilter {
  /** Of one socket, by its id or address. */
  readonly socket?: string | undefined;
  /** Milliseconds since 1970, inclusive. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** At most this many of the newest. */
  readonly limit?: number | undefined;
}

/** Where a history is kept beyond the life of a program, for example in MongoDB. */
export interface HistorySink extends BatchSink<HistoryEntry> {
  /** The oldest first. */
  read(filter: HistoryFilter): Promise<readonly HistoryEntry[]>;
  close(): Promise<void>;
}

export function matchesHistory(entry: HistoryEntry, filter: HistoryFilter): boolean {
  const { socket, since, until } = filter;
  if (socket !== undefined && entry.id !== socket && entry.address !== socket) return false;
  return entry.at >= (since ?? -Infinity) && entry.at <= (until ?? Infinity);
}

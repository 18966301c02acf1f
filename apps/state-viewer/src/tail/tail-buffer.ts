import type { ServerEvent } from '../wire/event-stream.ts';
import { parseHeaders, summarise } from './event-summary.ts';
import type { TailBatch, TailEvent, TailRow } from './tail-messages.ts';

export interface TailBufferOptions {
  /** Events kept for looking at; the oldest make room. Default 2,000. */
  readonly capacity?: number;
  /** Rows shown at most. Default 200. */
  readonly maxRows?: number;
  readonly now?: () => number;
}

/**
 * The core of the live tail: takes what the server sends, counts it, keeps what matches, and gives from time to time
 * what the page should show. Only events that become a row are parsed.
 */
export interface TailBuffer {
  push(events: readonly ServerEvent[]): void;
  /** What to show now; undefined when nothing happened since the last time. */
  take(): TailBatch | undefined;
  /** Only events whose text contains this are kept from now on; letter case does not matter. */
  filter(text: string): void;
  /** While paused events are counted and not kept: what is shown stays and can be opened. */
  pause(isPaused: boolean): void;
  find(id: number): TailEvent | undefined;
  clear(): void;
}

/** Losses that the server reports. */
type Losses = Pick<TailBatch, 'dropped' | 'isMoreDropped'>;

const NO_LOSSES: Losses = { dropped: 0, isMoreDropped: false };

/** Names that are counted apart; the rest share a count, because a sender of events can make up subclasses without end. */
const MAX_NAMES = 500;

interface Raised {
  readonly name?: unknown;
  readonly sender?: unknown;
  readonly socket?: unknown;
  readonly body?: unknown;
  readonly count?: unknown;
}

export function createTailBuffer(options: TailBufferOptions = {}): TailBuffer {
  const { capacity = 2_000, maxRows = 200, now = Date.now } = options;
  let kept: TailEvent[] = [];
  let rows: TailRow[] = [];
  let fresh: TailEvent[] = [];
  let counts = new Map<string, number>();
  let wanted = '';
  let nextId = 1;
  let [received, matched, skipped, sinceTake] = [0, 0, 0, 0];
  let takenAt = now();
  let [isDirty, isPaused] = [false, false];
  let losses = NO_LOSSES;

  function add(raised: Raised, at: number): void {
    const name = textOf(raised.name);
    const body = textOf(raised.body);
    received += 1;
    sinceTake += 1;
    const known = countedName(name, body);
    const counted = counts.size < MAX_NAMES || counts.has(known) ? known : 'other names';
    counts.set(counted, (counts.get(counted) ?? 0) + 1);
    if (wanted !== '' && !`${name} ${body}`.toLowerCase().includes(wanted)) return;
    matched += 1;
    if (isPaused) return;
    const socket = textOf(raised.socket ?? raised.sender);
    const event = { id: nextId, at, name, socket, body };
    nextId += 1;
    kept.push(event);
    fresh.push(event);
  }

  return {
    push(events) {
      const at = now();
      isDirty = true;
      for (const { event, data } of events) {
        const value = parse(data);
        if (event === 'E_FREESWITCH') add(value, at);
        else if (event === 'dropped') losses = addLoss(losses, value);
      }
      if (kept.length > capacity * 2) kept = kept.slice(-capacity);
      if (fresh.length > maxRows) {
        skipped += fresh.length - maxRows;
        fresh = fresh.slice(-maxRows);
      }
    },
    take() {
      const at = now();
      const seconds = Math.max(0.001, (at - takenAt) / 1_000);
      const perSecond = sinceTake / seconds;
      takenAt = at;
      if (!isDirty && sinceTake === 0) return undefined;
      isDirty = sinceTake > 0;
      rows = [...fresh.reverse().map(rowOf), ...rows].slice(0, maxRows);
      fresh = [];
      sinceTake = 0;
      const list = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
      return { rows, counts: list, received, matched, skipped, perSecond, ...losses };
    },
    filter(text) {
      wanted = text.trim().toLowerCase();
      rows = kept
        .filter((event) => `${event.name} ${event.body}`.toLowerCase().includes(wanted))
        .slice(-maxRows)
        .reverse()
        .map(rowOf);
      fresh = [];
      isDirty = true;
    },
    pause(on) {
      isPaused = on;
    },
    find: (id) => kept.find((event) => event.id === id),
    clear() {
      [kept, rows, fresh] = [[], [], []];
      counts = new Map();
      [received, matched, skipped] = [0, 0, 0];
      losses = NO_LOSSES;
      isDirty = true;
    },
  };
}

function rowOf({ id, at, name, socket, body }: TailEvent): TailRow {
  const headers = parseHeaders(body);
  const subclass = headers['Event-Subclass'];
  return {
    id,
    at,
    name,
    socket,
    subclass: typeof subclass === 'string' ? subclass : '',
    summary: summarise(name, headers),
  };
}

/** CUSTOM events are counted by their subclass; finding it needs no parsing of the whole event. */
function countedName(name: string, body: string): string {
  if (name !== 'CUSTOM') return name;
  const subclass = /"Event-Subclass"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  return subclass === undefined ? name : `CUSTOM ${decodeSubclass(subclass)}`;
}

function decodeSubclass(text: string): string {
  const plain = text.includes('%') ? text.replaceAll('%3A', ':') : text;
  return plain.replaceAll('\\/', '/');
}

/** Without a number the server does not know the count. */
function addLoss(losses: Losses, { count }: { readonly count?: unknown }): Losses {
  if (typeof count !== 'number') return { ...losses, isMoreDropped: true };
  return { ...losses, dropped: losses.dropped + count };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parse(data: string): Raised {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

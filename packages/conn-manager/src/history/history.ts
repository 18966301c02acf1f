import { type Clock, type Logger } from '@switchwire/esl-client';
import { silentLogger, systemClock, textOf } from '@switchwire/esl-client/session';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type GapNotice } from '../socket/gap-tracker.ts';
import { type PhaseChange } from '../socket/phase-change.ts';
import { type SocketInfo } from '../socket/socket-info.ts';
import { DownSockets } from './down-sockets.ts';
import { gapEntry, type HistoryEntry, phaseEntry } from './history-entry.ts';
import { HistoryRing } from './history-ring.ts';
import { type HistoryFilter, type HistorySink, matchesHistory } from './history-sink.ts';
import { PhaseFilter } from './phase-filter.ts';
import { SinkWriter } from './sink-writer.ts';

const MAX_ENTRIES = 10_000;
const MAX_BYTES = 8 * 1024 * 1024;
const CHECK_MS = 10_000;

export interface HistoryOptions {
  /** Default: 10,000. */
  readonly maxEntries?: number;
  /** Default: 8 MiB. */
  readonly maxBytes?: number;
  /** Where entries are kept as well; its failures are logged, and nothing else. */
  readonly sink?: HistorySink;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** Milliseconds since 1970. */
  readonly wallNow?: () => number;
}

/** What a history follows: a manager. */
export interface FollowedSockets {
  list(): readonly SocketInfo[];
  onPhase(listener: (change: PhaseChange) => unknown): Disposable;
  onGap(listener: (gap: GapNotice) => unknown): Disposable;
}

/** What happened to every socket: the newest entries in memory, and in a sink where there is one. */
export interface History extends AsyncDisposable {
  /** Records what happens from now on; until it is disposed of. */
  follow(sockets: FollowedSockets): Disposable;
  /**
   * Takes what the sink has, so that a program that starts again shows what was before. False: it cannot be read; ask again
   * later. Never rejects.
   */
  restore(filter?: HistoryFilter): Promise<boolean>;
  /** The oldest first. */
  entries(filter?: HistoryFilter): readonly HistoryEntry[];
  /** Entries that made room for newer ones. */
  readonly forgotten: number;
  /** Entries that the sink never got. */
  readonly unwritten: number;
  /** Writes to the sink what waits for it. Never rejects. */
  flush(): Promise<void>;
  /** Ends all recording; the sink gets what it has not got, and is closed. Never rejects. */
  close(): Promise<void>;
}

/** Throws InvalidArgumentError for a bound that is not a whole number above 0. */
export function createHistory(options: HistoryOptions = {}): History {
  return new SocketHistory(options);
}

class SocketHistory implements History {
  readonly #sink: HistorySink | undefined;
  readonly #clock: Clock;
  readonly #wallNow: () => number;
  readonly #logger: Logger;
  readonly #writer: SinkWriter<HistoryEntry> | undefined;
  readonly #following = new Map<Disposable, FollowedSockets>();
  #down = new DownSockets();
  #ring: HistoryRing;
  readonly #newRing: () => HistoryRing;
  /** That is reported once. */
  #isUnreadable = false;

  constructor(options: HistoryOptions) {
    const maxEntries = checked('maxEntries', options.maxEntries ?? MAX_ENTRIES);
    const maxBytes = checked('maxBytes', options.maxBytes ?? MAX_BYTES);
    this.#newRing = () => new HistoryRing(maxEntries, maxBytes);
    this.#ring = this.#newRing();
    this.#clock = options.clock ?? systemClock;
    this.#wallNow = options.wallNow ?? Date.now;
    this.#logger = options.logger ?? silentLogger;
    this.#sink = options.sink;
    this.#writer = this.#sink && new SinkWriter('history', this.#sink, this.#clock, this.#logger);
  }

  get forgotten(): number {
    return this.#ring.forgotten;
  }

  get unwritten(): number {
    return this.#writer?.lost ?? 0;
  }

  follow(sockets: FollowedSockets): Disposable {
    const filter = new PhaseFilter();
    const phases = sockets.onPhase(({ socket, from }) => {
      if (!filter.takes(socket.address, from, socket.phase)) return;
      this.#record(phaseEntry(socket, from, this.#wallNow()));
    });
    const gaps = sockets.onGap((gap) => {
      this.#record(gapEntry(gap));
    });
    const checks = this.#check(sockets);
    const following: Disposable = {
      [Symbol.dispose]: () => {
        this.#following.delete(following);
        for (const part of [phases, gaps, checks]) part[Symbol.dispose]();
      },
    };
    this.#following.set(following, sockets);
    return following;
  }

  async restore(filter: HistoryFilter = {}): Promise<boolean> {
    if (this.#sink === undefined) return true;
    try {
      const kept = await this.#sink.read(filter);
      const since = [...this.#ring];
      // the sink may have some of these already
      const ours = new Set(since.map(nameOf));
      this.#ring = this.#newRing();
      this.#down = new DownSockets();
      for (const entry of kept) if (!ours.has(nameOf(entry))) this.#keep(entry);
      for (const entry of since) this.#keep(entry);
      return true;
    } catch (error) {
      this.#reportUnreadable(error);
      return false;
    }
  }

  entries(filter: HistoryFilter = {}): readonly HistoryEntry[] {
    const found = [...this.#ring].filter((entry) => matchesHistory(entry, filter));
    return found.slice(Math.max(0, found.length - (filter.limit ?? Infinity)));
  }

  async flush(): Promise<void> {
    await this.#writer?.flush();
  }

  async close(): Promise<void> {
    for (const following of [...this.#following.keys()]) following[Symbol.dispose]();
    await this.#writer?.close();
    await this.#sink?.close().catch((error: unknown) => {
      this.#logger.warn({}, `Closing the history failed: ${textOf(error)}`);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #reportUnreadable(error: unknown): void {
    if (this.#isUnreadable) return;
    this.#isUnreadable = true;
    const history = this.#sink?.description;
    this.#logger.warn({ history }, `The history cannot be read: ${textOf(error)}`);
  }

  #record(entry: HistoryEntry): void {
    this.#keep(entry);
    this.#writer?.add(entry);
  }

  #keep(entry: HistoryEntry): void {
    this.#ring.push(entry);
    this.#down.note(entry);
  }

  #endGone(): void {
    const followed = [...this.#following.values()];
    const listed = new Set(
      followed.flatMap((sockets) => sockets.list().map(({ address }) => address)),
    );
    for (const entry of this.#down.gone(listed, this.#wallNow())) this.#record(entry);
  }

  /** Looks at the counters now and then: dropping an event costs nothing more than before. */
  #check(sockets: FollowedSockets): Disposable {
    let dropped: ReadonlyMap<string, number> | undefined;
    let timer: unknown;
    const look = (): void => {
      const now = new Map<string, number>();
      for (const { id, address, direction, stats } of sockets.list()) {
        if (direction !== 'inbound') continue;
        now.set(address, stats.eventsDropped);
        const count =
          stats.eventsDropped - (dropped?.get(address) ?? (dropped ? 0 : stats.eventsDropped));
        if (count > 0) this.#record({ kind: 'drops', at: this.#wallNow(), id, address, count });
      }
      dropped = now;
      timer = this.#clock.setTimeout(() => {
        look();
        this.#endGone();
      }, CHECK_MS);
    };
    look();
    return {
      [Symbol.dispose]: () => {
        this.#clock.clearTimeout(timer);
      },
    };
  }
}

/** No two entries have the same. */
const nameOf = ({ at, kind, address }: HistoryEntry): string => `${at} ${kind} ${address}`;

function checked(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(`${name} of the history is ${value}; use a whole number above 0`);
}

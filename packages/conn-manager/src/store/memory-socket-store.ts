import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { StoreError } from './store-error.ts';
import { checkServiceState, type ServiceState } from '../placement.ts';
import { type Secret } from '../secret.ts';
import {
  addressOfEntry,
  PLAIN_FIELD_NAMES,
  type RawSocketEntry,
  readSocketEntries,
} from './socket-config.ts';
import { type SocketStore, type StoreContents } from './socket-store.ts';

/** A socket as a program writes it. A `SocketConfig` is one, too. */
export interface SocketEntry {
  /** Default: `host:port`. */
  readonly id?: string | undefined;
  readonly host: string;
  /** Default: 8021. */
  readonly port?: number | null | undefined;
  /** With a user `userauth` is sent, without one `auth`. */
  readonly username?: string | null | undefined;
  readonly password: string | Secret;
  /** Names, or text such as `DTMF, CUSTOM sofia::register`. Default: none. */
  readonly events?: readonly string[] | string | null | undefined;
  /** Default: true. */
  readonly enabled?: boolean | undefined;
  /** TLS in front of FreeSWITCH. Default: false. */
  readonly tls?: boolean | undefined;
  /** Share of the calls, compared with the others of its group. Default: 1. */
  readonly weight?: number | null | undefined;
  /** One word. Default: none. */
  readonly group?: string | null | undefined;
  /** Words, or text such as `t38, opus`. Default: none. */
  readonly tags?: readonly string[] | string | null | undefined;
  /** Default: `in-service`. */
  readonly state?: ServiceState | null | undefined;
  /** Where it is, for a fleet: one word. Default: none. */
  readonly zone?: string | null | undefined;
}

/** Sockets kept by the program itself. Every change is reported to the watchers before the call returns. */
export interface MemorySocketStore extends SocketStore {
  /** As they are now, with their passwords. */
  entries(): readonly SocketEntry[];
  /** Replaces everything. */
  set(entries: readonly SocketEntry[]): void;
  add(entry: SocketEntry): void;
  /** Changes fields of one entry, found by id. False when there is none. */
  update(id: string, changes: Partial<SocketEntry>): boolean;
  /** False when there is none with this id. */
  remove(id: string): boolean;
  setState(id: string, state: ServiceState): Promise<boolean>;
}

/**
 * A store in memory. An unusable entry does not throw: like in every store it is a problem that `load` reports,
 * so that a program which hands entries on from elsewhere loses one, not all.
 */
export function memorySocketStore(initial: readonly SocketEntry[] = []): MemorySocketStore {
  // for callers in plain JavaScript
  if (!Array.isArray(initial)) {
    throw new InvalidArgumentError(
      'The sockets of the store are not a list; write [{ host, password }]',
    );
  }
  let entries: SocketEntry[] = [...(initial as readonly SocketEntry[])];
  let isClosed = false;
  const watchers = new Set<() => void>();
  const replace = (next: SocketEntry[]): void => {
    entries = next;
    for (const onChange of [...watchers]) onChange();
  };
  const closed = (what: string): Promise<never> =>
    Promise.reject(new StoreError(`Cannot ${what} memory: the store is closed`));
  return {
    description: 'memory',
    load: () => (isClosed ? closed('load sockets from') : Promise.resolve(readEntries(entries))),
    watch(onChange) {
      const watcher = (): void => onChange();
      watchers.add(watcher);
      return { [Symbol.dispose]: () => void watchers.delete(watcher) };
    },
    entries: () => [...entries],
    set: (next) => replace([...next]),
    add: (entry) => replace([...entries, entry]),
    update(id, changes) {
      if (!entries.some((entry) => idOf(entry) === id)) return false;
      replace(entries.map((entry) => (idOf(entry) === id ? { ...entry, ...changes } : entry)));
      return true;
    },
    async setState(id, state) {
      checkServiceState(state);
      if (isClosed) return await closed('write the state of a socket to');
      return this.update(id, { state });
    },
    remove(id) {
      const rest = entries.filter((entry) => idOf(entry) !== id);
      if (rest.length === entries.length) return false;
      replace(rest);
      return true;
    },
    close() {
      isClosed = true;
      watchers.clear();
      return Promise.resolve();
    },
  };
}

const idOf = (entry: SocketEntry): string => entry.id ?? addressOfEntry(entry.host, entry.port);

function readEntries(entries: readonly SocketEntry[]): StoreContents {
  const raw = entries.map((entry): RawSocketEntry => ({
    id: idOf(entry),
    host: entry.host,
    port: entry.port,
    username: entry.username,
    password: entry.password,
    events: entry.events,
    enabled: entry.enabled,
    tls: entry.tls,
    weight: entry.weight,
    group: entry.group,
    tags: entry.tags,
    state: entry.state,
    zone: entry.zone,
  }));
  return readSocketEntries(raw, PLAIN_FIELD_NAMES);
}

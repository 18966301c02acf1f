import { type SocketStore, type StoreContents } from '@switchwire/conn-manager';
import { socketKeyOf } from './known-sockets.ts';

type Removals = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * A store seen through the edits of fs_unsubscribe: events taken away from its sockets stay away until fs_reload. The
 * store itself is only read.
 */
export interface EditedStore extends SocketStore {
  /**
   * True if the store has one of these events on this socket, or has it without events (any name takes it away then), so
   * that a reload is due.
   */
  remove(key: string, events: readonly string[]): boolean;
  /** Removes all edits. */
  reset(): void;
  /** Takes the last `remove` or `reset` back, for a reload that failed. */
  undo(): void;
  /** It was read at least once. */
  readonly wasRead: boolean;
  /** Events that the last load gave this socket, in the store's order. */
  eventsOf(key: string): readonly string[];
}

const applyRemovals = (contents: StoreContents, removals: Removals): StoreContents => {
  if (removals.size === 0) return contents;
  const sockets = contents.sockets.flatMap((config) => {
    const gone = removals.get(socketKeyOf(config));
    if (gone === undefined) return [config];
    const events = config.events.filter((event) => !gone.has(event));
    // the last event takes its socket with it
    return events.length === 0 ? [] : [{ ...config, events }];
  });
  return { sockets, problems: contents.problems };
};

/** Wraps a store; closing the result closes the store. */
export const createEditedStore = (store: SocketStore): EditedStore => {
  let removals: Removals = new Map();
  let before: Removals = removals;
  let loaded: StoreContents = { sockets: [], problems: [] };
  let wasRead = false;

  return {
    description: store.description,
    async load() {
      loaded = applyRemovals(await store.load(), removals);
      wasRead = true;
      return loaded;
    },
    watch: (...listeners) => store.watch(...listeners),
    get wasRead() {
      return wasRead;
    },
    ...(store.mirror === undefined ? {} : { mirror: async (states) => store.mirror?.(states) }),
    ...(store.setState === undefined
      ? {}
      : { setState: async (id, state) => (await store.setState?.(id, state)) ?? false }),
    ...(store.sharesStates === undefined ? {} : { sharesStates: store.sharesStates }),
    close: () => store.close(),
    remove(key, events) {
      const socket = loaded.sockets.find((config) => socketKeyOf(config) === key);
      if (socket === undefined) return false;
      // what it does not have is not taken away, should the store give it that event later
      const gone = socket.events.filter((event) => events.includes(event));
      if (gone.length === 0 && socket.events.length > 0) return false;
      before = removals;
      removals = new Map(removals).set(key, new Set([...(removals.get(key) ?? []), ...gone]));
      return true;
    },
    reset() {
      before = removals;
      removals = new Map();
    },
    undo() {
      removals = before;
    },
    eventsOf: (key) => loaded.sockets.find((config) => socketKeyOf(config) === key)?.events ?? [],
  };
};

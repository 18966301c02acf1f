import {
  memorySocketStore,
  type SocketConfig,
  type SocketEntry,
  type SocketStore,
} from '@switchwire/conn-manager';
import { parseFsUrl } from '@switchwire/esl-protocol';
import { socketKeyOf } from './known-sockets.ts';

/** The sockets that the servers of a fleet share: those of the store, and those that the configuration names. */
export interface FleetInventory extends SocketStore {
  /** These, from now on, are the sockets of the configuration. */
  configure(urls: readonly string[]): void;
}

/** Closing the result closes the store. */
export const createFleetInventory = (
  urls: readonly string[],
  store?: SocketStore,
): FleetInventory => {
  const configured = memorySocketStore(entriesOf(urls));
  return {
    description: store?.description ?? 'the configuration',
    configure: (next) => configured.set(entriesOf(next)),
    async load() {
      const [ours, stored] = await Promise.all([configured.load(), store?.load()]);
      const sockets = [...(stored?.sockets ?? []), ...ours.sockets];
      return {
        sockets: merged(sockets),
        problems: [...ours.problems, ...(stored?.problems ?? [])],
      };
    },
    watch(onChange, onError, onNotice) {
      const watches = [
        configured.watch(onChange, onError),
        store?.watch(onChange, onError, onNotice),
      ];
      return {
        [Symbol.dispose]: () => {
          for (const watch of watches) watch?.[Symbol.dispose]();
        },
      };
    },
    ...(store?.mirror === undefined ? {} : { mirror: async (states) => store.mirror?.(states) }),
    setState: async (id, state) => (await store?.setState?.(id, state)) ?? false,
    sharesStates: store?.sharesStates,
    close: async () => {
      await store?.close();
    },
  };
};

const entriesOf = (urls: readonly string[]): readonly SocketEntry[] =>
  urls.map((url) => {
    const { host, port, username, password = '', tls, events } = parseFsUrl(url);
    return { host, port, username, password, tls, events };
  });

/** Each socket once: one that the store has too is as the store has it, with the events of both. */
const merged = (sockets: readonly SocketConfig[]): readonly SocketConfig[] => {
  const byKey = new Map<string, SocketConfig>();
  for (const config of sockets) {
    const key = socketKeyOf(config);
    const first = byKey.get(key);
    // one that stands once stays the object that its store made and checked
    if (first === undefined) byKey.set(key, config);
    else byKey.set(key, { ...first, events: [...new Set([...first.events, ...config.events])] });
  }
  return [...byKey.values()];
};

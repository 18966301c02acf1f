import { type SocketConfig, type SocketStore } from '@switchwire/conn-manager';
import { keyOf, mirrorOf } from '../ownership/owned-store.ts';

export interface WishedStorePorts {
  /** Events of the inventory that are not wanted on a socket. */
  removedFrom(key: string): readonly string[];
  /** Called when that changed. */
  onRemoval(listener: () => void): Disposable;
  /** The inventory as it is, each time that it was read. */
  onRead(sockets: readonly SocketConfig[]): void;
}

/** An inventory without the events that were taken away from it, and without the sockets whose last event that was. */
export function wishedStore(inner: SocketStore, ports: WishedStorePorts): SocketStore {
  return {
    description: inner.description,
    async load() {
      const { sockets, problems } = await inner.load();
      ports.onRead(sockets);
      return { sockets: sockets.flatMap((config) => without(config, ports.removedFrom(keyOf(config)))), problems }; // prettier-ignore
    },
    watch(onChange, onError, onNotice) {
      const watches = [inner.watch(onChange, onError, onNotice), ports.onRemoval(onChange)];
      return {
        [Symbol.dispose]: () => {
          for (const watch of watches) watch[Symbol.dispose]();
        },
      };
    },
    setState: async (id, state) => (await inner.setState?.(id, state)) ?? false,
    sharesStates: inner.sharesStates,
    ...mirrorOf(inner),
    close: () => inner.close(),
  };
}

function without(config: SocketConfig, removed: readonly string[]): readonly SocketConfig[] {
  if (removed.length === 0) return [config];
  const events = config.events.filter((name) => !removed.includes(name));
  return events.length === 0 ? [] : [{ ...config, events }];
}

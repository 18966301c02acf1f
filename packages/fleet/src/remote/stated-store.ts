import { type ServiceState, type SocketStore } from '@switchwire/conn-manager';
import { keyOf, mirrorOf } from '../ownership/owned-store.ts';
import { type ServiceStates } from './service-states.ts';

/**
 * An inventory with the administrative states that the fleet keeps. A store that all servers read keeps them itself; what another
 * keeps, each server has for itself, so the fleet keeps it too.
 */
export function statedStore(
  inner: SocketStore,
  states: Pick<ServiceStates, 'stateOf' | 'set' | 'onChange'>,
): SocketStore {
  let keys: ReadonlyMap<string, string> = new Map();
  return {
    description: inner.description,
    async load() {
      const { sockets, problems } = await inner.load();
      keys = new Map(sockets.map((config) => [config.id, keyOf(config)]));
      return {
        sockets: sockets.map((config) => {
          const state = states.stateOf(keyOf(config));
          return state === undefined ? config : { ...config, state };
        }),
        problems,
      };
    },
    watch(onChange, onError, onNotice) {
      const watches = [inner.watch(onChange, onError, onNotice), states.onChange(onChange)];
      return {
        [Symbol.dispose]: () => {
          for (const watch of watches) watch[Symbol.dispose]();
        },
      };
    },
    async setState(id: string, state: ServiceState) {
      const isKept = (await inner.setState?.(id, state)) ?? false;
      const key = keys.get(id);
      if (key === undefined) return isKept;
      await states.set(key, isKept && inner.sharesStates === true ? undefined : state);
      return true;
    },
    ...mirrorOf(inner),
    close: () => inner.close(),
  };
}

import { type ConnManager } from '@switchwire/conn-manager';
import { Gauge, type Registry } from 'prom-client';
import { SOCKET_PHASES, wantedSockets } from '../sockets/known-sockets.ts';

const STORE_STATES = ['loading', 'steady', 'unavailable', 'none'] as const;

/** Gauges and counters read from the manager at each scrape. */
export const addSocketMetrics = (
  registry: Registry,
  manager: ConnManager,
  hasStore: boolean,
): void => {
  addPhases(registry, manager);
  addTotals(registry, manager);
  addStore(registry, manager, hasStore);
};

const addPhases = (registry: Registry, manager: ConnManager): void => {
  new Gauge({
    name: 'switchwire_sockets',
    help: 'ESL sockets by phase',
    labelNames: ['phase'],
    registers: [registry],
    collect() {
      const sockets = wantedSockets(manager);
      for (const phase of SOCKET_PHASES) {
        this.set({ phase }, sockets.filter((info) => info.phase === phase).length);
      }
    },
  });
};

const addTotals = (registry: Registry, manager: ConnManager): void => {
  const registers = [registry];
  new Gauge({
    name: 'switchwire_commands_pending',
    help: 'ESL commands that wait for their reply',
    registers,
    collect() {
      this.set(wantedSockets(manager).reduce((sum, { stats }) => sum + stats.commandsPending, 0));
    },
  });
};

const addStore = (registry: Registry, manager: ConnManager, hasStore: boolean): void => {
  const registers = [registry];
  new Gauge({
    name: 'switchwire_store_state',
    help: '1 for the state that the store of sockets is in',
    labelNames: ['state'],
    registers,
    collect() {
      // without a database the manager has a store as well, an empty one
      const state = hasStore ? manager.storeState().state : 'none';
      for (const one of STORE_STATES) this.set({ state: one }, one === state ? 1 : 0);
    },
  });
  new Gauge({
    name: 'switchwire_store_problems',
    help: 'Entries of the store that cannot be used',
    registers,
    collect() {
      this.set(manager.storeState().problems.length);
    },
  });
};

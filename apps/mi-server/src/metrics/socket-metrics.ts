import { type ConnManager, type HeartbeatInfo } from '@switchwire/conn-manager';
import { Counter, Gauge, type Registry } from 'prom-client';
import { SOCKET_PHASES, wantedSockets } from '../sockets/known-sockets.ts';

const STORE_STATES = ['loading', 'steady', 'unavailable', 'none'] as const;

type HeartbeatGauge = readonly [name: string, help: string, pick: (h: HeartbeatInfo) => number];

const HEARTBEAT_GAUGES: readonly HeartbeatGauge[] = [
  ['sessions', 'Sessions of the FreeSWITCH, of its last HEARTBEAT', (h) => h.sessions],
  ['max_sessions', 'Its max-sessions', (h) => h.maxSessions],
  ['sessions_per_second', 'Sessions created in its last full second', (h) => h.sessionsPerSecond],
  ['idle_cpu_percent', 'Its idle CPU', (h) => h.idleCpu],
  ['heartbeat_stale', '1 when its last HEARTBEAT is too old', (h) => (h.stale ? 1 : 0)],
];

/** Gauges and counters read from the manager at each scrape. */
export const addSocketMetrics = (
  registry: Registry,
  manager: ConnManager,
  hasStore: boolean,
): void => {
  addPhases(registry, manager);
  addPerSocket(registry, manager);
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

const addPerSocket = (registry: Registry, manager: ConnManager): void => {
  const registers = [registry];
  new Gauge({
    name: 'switchwire_socket_up',
    help: '1 while the socket is subscribed',
    labelNames: ['socket'],
    registers,
    collect() {
      this.reset();
      for (const { address, phase } of wantedSockets(manager)) {
        this.set({ socket: address }, phase === 'subscribed' ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'switchwire_socket_refused_events',
    help: 'Wanted events that the FreeSWITCH refused',
    labelNames: ['socket'],
    registers,
    collect() {
      this.reset();
      for (const { address, refusedEvents } of wantedSockets(manager)) {
        this.set({ socket: address }, refusedEvents.length);
      }
    },
  });
  for (const [name, help, pick] of HEARTBEAT_GAUGES) {
    new Gauge({
      name: `switchwire_freeswitch_${name}`,
      help,
      labelNames: ['socket'],
      registers,
      collect() {
        this.reset();
        for (const { address, heartbeat } of wantedSockets(manager)) {
          if (heartbeat !== undefined) this.set({ socket: address }, pick(heartbeat));
        }
      },
    });
  }
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
  new Counter({
    name: 'switchwire_events_dropped_total',
    help: 'Events that a consumer with a full queue lost, by socket',
    labelNames: ['socket'],
    registers,
    collect() {
      this.reset();
      for (const { address, stats } of wantedSockets(manager)) {
        this.inc({ socket: address }, stats.eventsDropped);
      }
    },
  });
  new Counter({
    name: 'switchwire_received_bytes_total',
    help: 'Bytes received from FreeSWITCH, by socket',
    labelNames: ['socket'],
    registers,
    collect() {
      this.reset();
      for (const { address, stats } of wantedSockets(manager)) {
        this.inc({ socket: address }, stats.bytesReceived);
      }
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

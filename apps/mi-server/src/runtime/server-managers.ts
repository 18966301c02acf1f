import { type ConnManager, createConnManager } from '@switchwire/conn-manager';
import { type Logger } from '@switchwire/esl-client';
import { formatEventSpec, parseEventList } from '@switchwire/esl-protocol';
// types alone: the package is loaded where a fleet is asked for
import {
  type FleetInfo,
  type FleetManager,
  type fleetMachines,
  type OpenFleet,
} from '@switchwire/fleet';
import { type Config } from '../config/options.ts';
import { type FleetObserver } from '../metrics/fleet-metrics.ts';
import { type MiContextFleet } from '../mi/context.ts';
import { type EditedStore } from '../sockets/edited-store.ts';
import { createFleetInventory } from '../sockets/fleet-inventory.ts';
import { isInFleet, openStore, timingsOf } from './manager-options.ts';
import { loadFleet, openServerFleet } from './open-server-fleet.ts';
import { type Undo } from './undo.ts';

/** This server's part in a fleet. */
export interface ServerFleet extends MiContextFleet {
  /** Joins; before the manager starts. */
  start(): Promise<void>;
  /** Events that a server which is gone took and may not have passed on, of sockets that this one took over. */
  readonly onOwed: OpenFleet['onOwed'];
  /** What is done once others have the sockets, while commands still reach them. */
  onLeft(finish: () => Promise<void>): void;
  /** Lets the others take the sockets; before the manager stops. */
  stop(): Promise<void>;
  /** Other secrets from now on. Throws when they cannot be used; nothing is changed then. */
  renewSecret(text: string | undefined): void;
  /** Of the membership: `member.held`. */
  state(): string;
  /** For the viewer: its machines, and the states that they are in. */
  readonly viewed: {
    readonly machines: typeof fleetMachines;
    readonly states: () => ReturnType<typeof fleetStatesOf>;
  };
  /** Of a server with the role `worker`. */
  readonly scripts: WorkerScripts | undefined;
}

/** The scripts of a worker. */
interface WorkerScripts {
  /** Sockets of the fleet with the events that the group reads. */
  readonly manager: ConnManager;
  /** Begins to read; when the routes are there. Reads no more while many events wait for them. */
  start(waiting: () => number): Promise<void>;
}

/** The sockets that a server sees. */
export interface ServerManagers {
  readonly store: EditedStore | undefined;
  /** Of this server. */
  readonly local: ConnManager;
  /** Of the whole fleet; where there is none, the same. */
  readonly manager: ConnManager;
  readonly fleet: ServerFleet | undefined;
}

export interface ServerManagersOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

interface WithObserver extends ServerManagersOptions {
  /** Called once, by a server in a fleet. */
  readonly fleetObserver: () => FleetObserver;
  /** How long the oldest event has waited for a sink, milliseconds. */
  readonly undeliveredMs?: () => number;
}

/** Makes the manager of the sockets, and connects to the fleet that the configuration names. No socket is connected yet. */
export const createServerManagers = async (
  options: WithObserver,
  undo: Undo,
): Promise<ServerManagers> => {
  const { config } = options;
  const store = await openStore(config);
  if (isInFleet(config)) return createFleetManagers(options, store, undo);
  const local = createConnManager({
    ...managerOptionsOf(options),
    ...(store === undefined ? {} : { store }),
  });
  undo.add(() => local.stop());
  return { store, local, manager: local, fleet: undefined };
};

/** Those of a server in a fleet. */
export const createFleetManagers = async (
  options: WithObserver,
  store: EditedStore | undefined,
  undo: Undo,
): Promise<ServerManagers & { readonly fleet: ServerFleet }> => {
  const { config } = options;
  const isWorker = config.role === 'worker';
  // a worker knows the sockets by the records of the others
  const inventory = createFleetInventory(config.fs_subscribe, isWorker ? undefined : store);
  let waiting = (): number => 0;
  let finish = (): Promise<void> => Promise.resolve();
  const open = await openServerFleet({
    ...options,
    store: inventory,
    observer: options.fleetObserver(),
    waiting: () => waiting(),
    onLeft: () => finish(),
  });
  undo.add(() => open.close());
  const { fleetMachines: machines } = await loadFleet();
  const local = createConnManager({
    ...managerOptionsOf(options),
    store: open.store,
    gate: open.gate,
  });
  undo.add(() => local.stop());
  const manager = open.attach(local);
  const { worker } = open;
  const { start, joined } = joiningOf(open, manager);
  return {
    store: isWorker ? undefined : store,
    local,
    manager,
    fleet: {
      local,
      shared: {
        configure: (urls) => inventory.configure(urls),
        isShared: (key) => manager.isShared(key),
        wish: (key, names, isWanted) => manager.wish(key, names, isWanted),
        clearWishes: () => manager.clearWishes(),
        refusesOwn: () => (isWorker ? refusalOfWorker(open.info()) : undefined),
      },
      rollCall: () => manager.rollCall(),
      refresh: () => manager.refresh(),
      info: () => open.info(),
      get isPaused() {
        return open.isPaused;
      },
      figures: () => open.stats(),
      renewSecret: (text) => open.renewSecret(text),
      worker: () => worker?.info(),
      scripts: worker && {
        manager: worker.manager,
        start: (count) => {
          waiting = count;
          return worker.start();
        },
      },
      onOwed: (listener) => open.onOwed(listener),
      own: ownEventsOf(open, local, manager),
      ask: (name, question) => open.questions.ask(name, question),
      answer: (name, answerer) => open.questions.answer(name, answerer),
      readEvents:
        config.fleet_publish === 'none' ? undefined : (reading) => open.readEvents(reading),
      published: publishedBy(config),
      drain: (serverId, isDrained) => open.drain(serverId, isDrained),
      move: (socket, serverId) => open.move(socket, serverId),
      pause: (isPaused) => open.pause(isPaused),
      joined: () => joined,
      start,
      onLeft: (last) => {
        finish = last;
      },
      stop: () => open.stop(),
      state: () => open.info().state,
      viewed: { machines, states: () => fleetStatesOf(open.info(), manager.memberships()) },
    },
  };
};

/** Joins, and asks the other servers for their sockets: what they have is known before MI answers about sockets. */
const joiningOf = (open: OpenFleet, manager: FleetManager) => {
  let start = (): Promise<void> => open.start();
  const joined = new Promise<void>((resolve, reject) => {
    start = async () => {
      const starting = open.start().then(async () => {
        await manager.rollCall();
      });
      starting.then(resolve, reject);
      return starting;
    };
  });
  joined.catch(() => undefined);
  return { start: () => start(), joined };
};

const refusalOfWorker = ({ servers }: FleetInfo): string => {
  const able = servers.filter(({ role, state }) => role !== 'worker' && state === 'live');
  const names = able.map(({ id, url }) => (url === undefined ? id : `${id} (${url})`)).join(', ');
  const hint = names === '' ? 'start one without --role worker' : `ask one that acts for sockets: ${names}`; // prettier-ignore
  return `This server is a worker and has no sockets of its own; ${hint}`;
};

const fleetStatesOf = (
  { serverId, state, sockets }: FleetInfo,
  servers: Readonly<Record<string, string>>,
) => ({
  server: serverId,
  membership: state,
  servers,
  ownership: Object.fromEntries(sockets),
});

/** Names of events; undefined: all that are subscribed. */
const publishedBy = ({ fleet_publish: text }: Config): readonly string[] | undefined =>
  text === 'subscribed' || text === 'none'
    ? undefined
    : parseEventList(text).map((spec) => formatEventSpec(spec));

/** What happens on the sockets that this server acts for. Of one that it took over, the time before is a gap. */
const ownEventsOf = (
  open: OpenFleet,
  local: ConnManager,
  manager: Pick<FleetManager, 'infoOf'>,
): Pick<ConnManager, 'onEvent' | 'onGap'> => ({
  onEvent: (listener) => local.onEvent(listener),
  onGap: (listener) => {
    const gaps = local.onGap(listener);
    const takeovers = open.onTakeover(({ socket: address, from, to }) => {
      const socket = manager.infoOf(address);
      const [coreUuidBefore, coreUuidAfter] = [undefined, undefined];
      const message = `The server that acted for ${address} is gone`;
      const cause = { kind: 'network', code: 'SW_SERVER_LOST', message } as const;
      const { generation } = socket;
      return listener({ socket, kind: 'unknown', coreUuidBefore, coreUuidAfter, from, to, cause, generation }); // prettier-ignore
    });
    return {
      [Symbol.dispose]: () => {
        gaps[Symbol.dispose]();
        takeovers[Symbol.dispose]();
      },
    };
  },
});

const managerOptionsOf = ({ config, logger }: ServerManagersOptions) => ({
  timings: timingsOf(config),
  limits: { maxBodyBytes: config.max_body_bytes },
  maxCommandBytes: config.max_command_bytes,
  maxWaiting: config.max_waiting_commands,
  maxJobs: config.max_background_jobs,
  logger,
});

import {
  type ConnManager,
  createConnManager,
  memorySocketStore,
  type SocketEntry,
} from '@switchwire/conn-manager';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, onTestFinished } from 'vitest';
import { createFleetIn } from '../src/create-fleet.ts';
import { type Fleet, type FleetOptions } from '../src/fleet-api.ts';
import { type LeaseStore } from '../src/leases/lease-store.ts';
import { type MemoryLeases, type MemoryLeaseStore } from '../src/leases/memory-leases.ts';
import { firstOf } from '../src/ownership/placement.ts';

/** Short waits, so that a test sees many moves; a lease that a busy machine does not miss. */
const QUICK = {
  lease: 10_000,
  beat: 200,
  judge: 25,
  joinSettle: 200,
  rankDelay: 50,
  rebalanceSettle: 400,
  leaveTimeout: 20_000,
  handoverTimeout: 20_000,
};

/** One server in this process: its fleet, its manager, and what was dispatched to it. */
export interface TestServer<Leases extends LeaseStore = LeaseStore> {
  readonly fleet: Fleet;
  readonly manager: ConnManager;
  readonly leases: Leases;
  /** `Test-Number` of each event that was handed to listeners, in order. */
  readonly dispatched: string[];
  /** Received while it slept. */
  readonly late: string[];
  acting(): readonly string[];
  stop(): Promise<void>;
}

export function startServer(
  serverId: string,
  world: MemoryLeases,
  entries: readonly SocketEntry[],
  options?: Partial<FleetOptions>,
): Promise<TestServer<MemoryLeaseStore>>;
export function startServer(
  serverId: string,
  world: { readonly leases: LeaseStore },
  entries: readonly SocketEntry[],
  options?: Partial<FleetOptions>,
): Promise<TestServer>;
export async function startServer(
  serverId: string,
  world: MemoryLeases | { readonly leases: LeaseStore },
  entries: readonly SocketEntry[],
  options: Partial<FleetOptions> = {},
): Promise<TestServer> {
  const leases = 'leases' in world ? world.leases : world.connect();
  const late: string[] = [];
  const fleet = createFleetIn(
    {},
    {
      serverId,
      leases,
      store: memorySocketStore(entries),
      fleet: 'test',
      listener: { late: (event) => void late.push(String(event.header('Test-Number'))) },
      ...options,
      timings: { ...QUICK, ...options.timings },
    },
  );
  const manager = createConnManager({
    store: fleet.store,
    gate: fleet.gate,
    timings: { retryBase: 10, retryMax: 100, storeDebounce: 5 },
  });
  const dispatched: string[] = [];
  manager.onEvent((event) => {
    const number = event.header('Test-Number');
    if (typeof number === 'string') dispatched.push(number);
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= fleet.stop().then(() => manager.stop()));
  onTestFinished(stop);
  await fleet.start();
  await manager.start();
  const acting = (): readonly string[] =>
    [...fleet.info().sockets].filter(([key]) => fleet.isActing(key)).map(([key]) => key);
  return { fleet, manager, leases, dispatched, late, acting, stop };
}

export async function fakeNodes(count: number): Promise<FakeFreeswitch[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const node = await createFakeFreeswitch();
      onTestFinished(() => node.stop());
      return node;
    }),
  );
}

const candidatesOf = (ids: readonly string[]) => ids.map((id) => ({ id, weight: 1 }));
const preferredOf = (node: FakeFreeswitch, ids: readonly string[]): string | undefined =>
  firstOf({ key: keyOfNode(node) }, candidatesOf(ids))?.id;
/** Ports are chosen by chance, and with them what a socket prefers. */
const MAX_PORTS_TRIED = 1_000;

/** Nodes whose sockets prefer these servers in turn: by chance a server could be preferred by none. */
export async function nodesPreferring(
  ids: readonly string[],
  count: number,
): Promise<FakeFreeswitch[]> {
  const nodes: FakeFreeswitch[] = [];
  for (let tried = 0; nodes.length < count; tried++) {
    if (tried === MAX_PORTS_TRIED) throw new Error(`No port is preferred by ${ids.join(', ')}`);
    const [node] = await fakeNodes(1);
    if (node === undefined) continue;
    if (preferredOf(node, ids) === ids[nodes.length % ids.length]) nodes.push(node);
    else await node.stop();
  }
  return nodes;
}

export const entryOf = ({ port }: FakeFreeswitch): SocketEntry => ({
  host: '127.0.0.1',
  port,
  password: 'ClueCon',
  events: 'DTMF',
});

export const keyOfNode = ({ port }: FakeFreeswitch): string => `127.0.0.1:${port}`;

/** Each of these sockets is acted for by exactly one of the servers. */
export async function allActedFor(servers: readonly TestServer[], count: number): Promise<void> {
  await expect
    .poll(
      () => {
        const acting = servers.flatMap((server) => server.acting());
        return [acting.length, new Set(acting).size];
      },
      { timeout: 15_000 },
    )
    .toEqual([count, count]);
}

interface Acting {
  readonly fleet: Pick<Fleet, 'isActing' | 'info'>;
}

/** Each socket is acted for by the server that it prefers and by no other, so that none will move. */
export async function settled(
  servers: readonly Acting[],
  nodes: readonly FakeFreeswitch[],
): Promise<void> {
  const ids = servers.map(({ fleet }) => fleet.info().serverId);
  const actingFor = (node: FakeFreeswitch): readonly string[] =>
    ids.filter((_, index) => servers[index]?.fleet.isActing(keyOfNode(node)));
  await expect
    .poll(() => nodes.map(actingFor), { timeout: 15_000 })
    .toEqual(nodes.map((node) => [preferredOf(node, ids)]));
}

import {
  type ConnManager,
  createConnManager,
  memorySocketStore,
  type SocketEntry,
} from '@switchwire/conn-manager';
import { onTestFinished } from 'vitest';
import { type FleetManager } from '../src/remote/fleet-manager.ts';
import { type OpenFleet, type OpenFleetOptions } from '../src/open-fleet-api.ts';
import { openFleet } from '../src/open-fleet.ts';

/** Short waits, so that a test sees many moves; a lease that a busy machine does not miss. */
export const QUICK = { lease: 10_000, beat: 200, judge: 25, joinSettle: 200, rankDelay: 50, rebalanceSettle: 400, leaveTimeout: 20_000 }; // prettier-ignore

/** One server in this process, over NATS. */
export interface OpenServer {
  readonly fleet: OpenFleet;
  readonly manager: ConnManager;
  /** The sockets of the whole fleet. */
  readonly everywhere: FleetManager;
  stop(): Promise<void>;
}

export async function openServer(
  serverId: string,
  urls: readonly string[],
  entries: readonly SocketEntry[],
  options: Partial<OpenFleetOptions> = {},
): Promise<OpenServer> {
  const fleet = await openFleet({
    nats: { urls },
    serverId,
    fleet: 'test',
    store: memorySocketStore(entries),
    stream: { maxBytes: 50_000_000 },
    timings: QUICK,
    ...options,
  });
  const manager = createConnManager({ store: fleet.store, gate: fleet.gate });
  const everywhere = fleet.attach(manager);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      await fleet.stop();
      await manager.stop();
      await fleet.close();
    })());
  onTestFinished(stop);
  await fleet.start();
  await manager.start();
  return { fleet, manager, everywhere, stop };
}

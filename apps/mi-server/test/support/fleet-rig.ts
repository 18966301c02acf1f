import { type SocketStore } from '@switchwire/conn-manager';
import { createScriptHost } from '@switchwire/fs-scripting';
import { vi } from 'vitest';
import { flagSource, resolveConfig } from '../../src/config/resolve-config.ts';
import { createMiContext, createMiRegistry } from '../../src/index.ts';
import { type OwnedSocket } from '../../src/mi/mi-fleet.ts';
import { createFleetManagers } from '../../src/runtime/server-managers.ts';
import { Undo } from '../../src/runtime/undo.ts';
import { createEditedStore } from '../../src/sockets/edited-store.ts';
import { runNats } from './nats.ts';
import { askOf, type Rig } from './rig.ts';

const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

const STOP_MS = 20_000;
const OWNED = { timeout: 20_000, interval: 50 };

/** As createRig, on one of three servers of a fleet that have the same store; the other two have its sockets. */
export const createFleetRig = async (store?: SocketStore): Promise<Rig> => {
  const nats = await runNats();
  const undo = new Undo();
  const start = async (id: string): Promise<Rig> => {
    const config = resolveConfig([
      flagSource({
        nats_url: [nats.url],
        fleet: 'test',
        server_id: id,
        fleet_max_bytes: 50_000_000,
        esl_connect_timeout: 2_000,
      }),
    ]);
    const edited = store === undefined ? undefined : createEditedStore(store);
    const fleetObserver = () => ({ takeover: silent, remoteCommand: silent });
    const managers = await createFleetManagers({ config, logger, fleetObserver }, edited, undo);
    const { local, manager, fleet } = managers;
    const scripts = createScriptHost({ manager: local, commands: manager });
    const context = createMiContext({ manager, fleet, scripts, store: edited });
    const registry = createMiRegistry(context);
    undo.add(() => fleet.stop());
    undo.add(() => scripts.stop());
    undo.add(() => {
      context.subscribers.close();
    });
    await fleet.start();
    await local.start();
    const close = async (): Promise<void> => {
      await undo.run(STOP_MS, logger);
      await nats.stop();
    };
    return { manager, scripts, context, registry, close, ask: askOf(registry), [Symbol.asyncDispose]: close }; // prettier-ignore
  };
  const [, , asked] = (await Promise.all(['a', 'b', 'c'].map(start))) as [Rig, Rig, Rig];
  // the one that is asked has none of the shared sockets
  // refused until it knows another that may have its sockets
  await vi.waitFor(async () => asked.context.fleet?.drain('c', true), OWNED);
  await vi.waitUntil(async () => {
    await asked.context.fleet?.rollCall();
    const owners = asked.manager.list().map((info) => (info as OwnedSocket).owner);
    return owners.every((owner) => owner?.server === 'a' || owner?.server === 'b');
  }, OWNED);
  return asked;
};

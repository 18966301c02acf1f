import { type ConnManager, createConnManager, type SocketStore } from '@switchwire/conn-manager';
import { createScriptHost, type ScriptHost } from '@switchwire/fs-scripting';
import {
  createMiContext,
  createMiRegistry,
  type MiContext,
  type MiRegistry,
} from '../../src/index.ts';
import { createEditedStore } from '../../src/sockets/edited-store.ts';

/** An MI over a real manager, without HTTP. */
export interface Rig extends AsyncDisposable {
  readonly manager: ConnManager;
  readonly scripts: ScriptHost;
  readonly context: MiContext;
  readonly registry: MiRegistry;
  /** Calls a method and gives the parsed answer; null for a notification. */
  readonly ask: (method: string, params?: unknown, id?: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export const createRig = async (store?: SocketStore): Promise<Rig> => {
  const edited = store === undefined ? undefined : createEditedStore(store);
  const manager = createConnManager({
    ...(edited && { store: edited }),
    timings: { connectTimeout: 2_000, drainTimeout: 500 },
  });
  const scripts = createScriptHost({ manager });
  const context = createMiContext({ manager, scripts, store: edited });
  const registry = createMiRegistry(context);
  await manager.start();
  const close = async (): Promise<void> => {
    context.subscribers.close();
    await scripts.stop();
    await manager.stop();
  };
  return {
    manager,
    scripts,
    context,
    registry,
    close,
    ask: askOf(registry),
    [Symbol.asyncDispose]: close,
  };
};

export const askOf =
  (registry: MiRegistry): Rig['ask'] =>
  async (method, params, id = 1) => {
    const request = { jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) };
    const answer = await registry.handle(JSON.stringify(request));
    return answer === null ? null : (JSON.parse(answer) as unknown);
  };

import { createConnManager } from '@switchwire/conn-manager';
import { createScriptHost } from '@switchwire/fs-scripting';
import { createMiContext, createMiRegistry, miPlugin } from '@switchwire/mi-server';
import { fastify } from 'fastify';

const manager = createConnManager();
const scripts = createScriptHost({ manager });
const mi = createMiRegistry(createMiContext({ manager, scripts }));
await manager.start();

// text in, text out, without any network
export const answer = await mi.handle('{"jsonrpc":"2.0","id":1,"method":"fs_list"}');

// or as a plugin of your own Fastify server: POST /mi. Who may call it is up to your server
export const server = fastify();
server.register(miPlugin, { mi });

export const close = async (): Promise<void> => {
  await server.close();
  await scripts.stop();
  await manager.stop();
};

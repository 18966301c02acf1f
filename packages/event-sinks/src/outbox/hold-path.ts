import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { basename, dirname, join } from 'node:path';

/** What this process holds: its sockets, and nothing where the system has no names that end with their process. */
const held = new Map<string, Server | undefined>();

/**
 * Holds a path for this process until {@link releasePath}, or its end however it comes: the system forgets a listener without a file with
 * its process, so that nothing stale is left behind by `kill -9`. Sees the processes of this machine, on Linux those of the same network
 * namespace; elsewhere than on Linux and Windows only this process.
 *
 * @returns Whether it is held now; false if it was already.
 */
export async function holdPath(path: string): Promise<boolean> {
  if (held.has(path)) return false;
  held.set(path, undefined);
  const name = nameFor(await realPathOf(path));
  if (name === undefined) return true;
  try {
    held.set(path, await listenOn(name));
    return true;
  } catch (error) {
    // a system that refuses such names protects no path; it does not keep a sink from its outbox
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return true;
    held.delete(path);
    return false;
  }
}

export function releasePath(path: string): void {
  held.get(path)?.close();
  held.delete(path);
}

function listenOn(name: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // exclusive: workers of a cluster would share it
    server.listen({ path: name, exclusive: true }, () => {
      server.unref();
      resolve(server);
    });
  });
}

function nameFor(path: string): string | undefined {
  const name = `switchwire-outbox-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : undefined;
}

/** The same for every way to a folder. */
async function realPathOf(path: string): Promise<string> {
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return join(folder, basename(path));
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Socket } from 'node:net';

/** Node publishes every socket here that connects to somewhere. */
const CHANNEL = 'net.client.socket';
const opening = new AsyncLocalStorage<Set<Socket>>();

/**
 * Runs what opens a connection, and ends its sockets when it fails or the signal aborts: a client that waits for the greeting of a
 * server that accepts and never answers may keep its socket for ever, and the next attempt has another one.
 */
export async function withOwnSockets<T>(signal: AbortSignal, open: () => Promise<T>): Promise<T> {
  const own = new Set<Socket>();
  const end = (): void => {
    for (const socket of own) socket.destroy();
  };
  const heard = (message: unknown): void => {
    if (opening.getStore() !== own) return;
    own.add((message as { readonly socket: Socket }).socket);
    if (signal.aborted) end();
  };
  subscribe(CHANNEL, heard);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await opening.run(own, open);
  } catch (error) {
    end();
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    unsubscribe(CHANNEL, heard);
  }
}

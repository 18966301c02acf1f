import { createServer, Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createConnManager, memorySocketStore } from '../src/index.ts';
import { startManager } from './managed.ts';

const entries = (count: number, port: number) =>
  Array.from({ length: count }, (_, index) => ({
    host: `127.0.${1 + (index >> 8)}.${index & 255}`,
    port,
    password: 'ClueCon',
    events: 'DTMF',
  }));

/** 300 logins at one moment take a while on a busy machine, and one that fails is not the first failure any more. */
const PATIENT = {
  connectTimeout: 60_000,
  greetingTimeout: 60_000,
  authTimeout: 60_000,
  subscribeTimeout: 60_000,
};

/** The least FreeSWITCH, on one port of every loopback address. */
async function leastServer() {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    let pending = '';
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      const commands = (pending + chunk.toString('latin1')).split('\n\n');
      pending = commands.pop() ?? '';
      for (const command of commands) {
        const reply = 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n';
        if (command === 'exit') socket.end(reply);
        else socket.write(reply);
      }
    });
    socket.write('Content-Type: auth/request\n\n');
  });
  server.listen({ port: 0, host: '0.0.0.0', backlog: 1_024 });
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, sockets };
}

describe('a fleet', () => {
  it('finds a socket by any spelling of its IPv6 address', () => {
    const manager = createConnManager();
    const { info } = manager.acquire('fs://:ClueCon@[::1]:8021', { consumer: 'one' });

    for (const key of ['[0:0:0:0:0:0:0:1]:8021', '[::0001]:8021', '::1', '0:0:0:0:0:0:0:1']) {
      expect(manager.find(key, { consumer: 'two' })?.info.id).toBe(info.id);
    }
  });

  it(
    'of 8,000 sockets starts and stops within the time of a test',
    { timeout: 60_000 },
    async () => {
      const dialled: Socket[] = [];
      const manager = await startManager(
        { store: memorySocketStore(entries(8_000, 8_021)), timings: { drainTimeout: 100 } },
        {
          // never connects: what is measured is ours alone
          dial: () => {
            const socket = new Socket();
            dialled.push(socket);
            return socket;
          },
        },
      );
      expect(manager.list()).toHaveLength(8_000);
      expect(new Set(manager.list().map(({ address }) => address)).size).toBe(8_000);
      const watching = manager.watch(() => undefined);
      watching[Symbol.dispose]();

      await manager.stop();

      expect(manager.list()).toEqual([]);
      await expect.poll(() => dialled.every(({ destroyed }) => destroyed)).toBe(true);
    },
  );

  it(
    'that lost every session at one moment comes back, spread by jitter',
    { timeout: 60_000 },
    async () => {
      const server = await leastServer();
      const manager = await startManager({
        store: memorySocketStore(entries(300, server.port)),
        timings: { retryBase: 500, retryMax: 5_000, ...PATIENT },
      });
      const isUp = () => manager.list().every(({ phase }) => phase === 'subscribed');
      await expect.poll(isUp, { timeout: 40_000 }).toBe(true);
      const waits: number[] = [];
      manager.watch(({ at, retryAt, phase }) => {
        if (phase === 'retrying') waits.push((retryAt ?? at) - at);
      });

      for (const socket of server.sockets) socket.resetAndDestroy();
      await expect.poll(() => waits.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(300);
      await expect.poll(isUp, { timeout: 40_000 }).toBe(true);

      const first = waits.slice(0, 300);
      expect(Math.max(...first)).toBeLessThanOrEqual(500);
      expect(new Set(first).size).toBeGreaterThan(100);
      expect(first.filter((wait) => wait < 250).length).toBeGreaterThan(90);
      expect(first.filter((wait) => wait >= 250).length).toBeGreaterThan(90);
      expect(manager.list().every(({ generation }) => generation >= 2)).toBe(true);
    },
  );
});

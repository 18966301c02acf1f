import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import { redis } from '../../src/redis/index.ts';
import { createEventSink } from '../../src/index.ts';
import { jsonEvent } from '../support.ts';
import { freePort, startBroker } from './broker-process.ts';
import { brokerProgram } from './programs.ts';
import { expectSurvival, type Stored } from './survive-kills.ts';

const program = brokerProgram('redis');

async function redisOn(port: number, folder: string, ...more: readonly string[]) {
  return await startBroker({
    program,
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      // what it has confirmed must be there after its death
      ...['--appendonly', 'yes', '--appendfsync', 'always'],
      ...more,
    ],
    readyText: 'Ready to accept connections',
  });
}

async function readStream(url: string): Promise<readonly Stored[]> {
  const client = await createClient({ url }).connect();
  const entries = await client.xRange('freeswitch:events', '-', '+');
  client.destroy();
  return (entries ?? []).map(({ message }) => ({
    id: message['id'] ?? '',
    event: JSON.parse(message['event'] ?? '') as Stored['event'],
  }));
}

describe.skipIf(program === '')(
  'Redis Streams, with a real Redis (needs redis-server: npm test finds it)',
  () => {
    it('has every event, in order, although Redis is killed twice', async () => {
      const port = await freePort();
      const folder = mkdtempSync(join(tmpdir(), 'switchwire-redis-'));
      const url = `redis://127.0.0.1:${port}`;

      await expectSurvival(
        {
          destination: redis({ url }),
          start: () => redisOn(port, folder),
          read: () => readStream(url),
        },
        await redisOn(port, folder),
      );
    }, 180_000);

    it.each([
      ['says how much it takes', [], true],
      // a server whose users may not ask has the default, and takes it
      ['does not', ['--rename-command', 'CONFIG', ''], false],
    ])(
      'does not lose its connection to one that is too large, where Redis %s',
      async (_, more, isTold) => {
        const port = await freePort();
        const url = `redis://127.0.0.1:${port}`;
        const limit = isTold ? ['--proto-max-bulk-len', '1048576'] : [];
        const folder = mkdtempSync(join(tmpdir(), 'switchwire-redis-'));
        const server = await redisOn(port, folder, ...more, ...limit);
        const letters: string[] = [];
        let connections = 0;
        const sink = createEventSink({
          name: 'large',
          destination: redis({ url }),
          timings: { retryBase: 10, retryMax: 10 },
          onDeadLetter: ({ id }) => letters.push(id.split('/')[1] ?? ''),
          onState: ({ state }) => (connections += Number(state === 'connecting')),
        });
        const large = { variable_padding: 'x'.repeat(1_048_576) };
        for (const [sequence, extra] of [{}, {}, large, {}, large, {}].entries())
          sink.offer(jsonEvent(sequence, extra), 'fs1:8021');
        const left = isTold ? ['2', '4'] : [];
        await expect.poll(() => sink.stats()).toMatchObject({ queued: 0, delivered: 6 - left.length }); // prettier-ignore
        await sink.close();

        expect(letters).toEqual(left);
        expect(connections).toBe(1);
        expect((await readStream(url)).map(({ id }) => id.split('/')[1])).toEqual(
          ['0', '1', '2', '3', '4', '5'].filter((id) => !left.includes(id)),
        );
        await server.kill();
      },
      60_000,
    );

    it('keeps events that Redis refuses until it takes them', async () => {
      const port = await freePort();
      const url = `redis://127.0.0.1:${port}`;
      const server = await redisOn(port, mkdtempSync(join(tmpdir(), 'switchwire-redis-')));
      const client = await createClient({ url }).connect();
      await client.set('freeswitch:events', 'not a stream');
      const sink = createEventSink({
        name: 'refused',
        destination: redis({ url }),
        timings: { retryBase: 10, retryMax: 10 },
      });
      sink.offer(jsonEvent(1), 'fs1:8021');
      await expect.poll(() => sink.stats().lastError).toMatch(/^WRONGTYPE/);
      expect(sink.stats()).toMatchObject({ queued: 1, delivered: 0 });

      await client.del('freeswitch:events');
      await expect.poll(() => sink.stats().delivered).toBe(1);
      await sink.close();
      client.destroy();
      await server.kill();
    }, 60_000);
  },
);

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream, jetstreamManager, type StreamConfig } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, it, vi } from 'vitest';
import { createEventSink } from '../../src/index.ts';
import { nats } from '../../src/nats/index.ts';
import { jsonEvent } from '../support.ts';
import { freePort, startBroker } from './broker-process.ts';
import { natsPrograms } from './programs.ts';
import { expectSurvival, type Stored } from './survive-kills.ts';

const natsWith = (program: string) => async (port: number, folder: string) =>
  await startBroker({
    program,
    args: ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder],
    readyText: 'Server is ready',
  });

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const folderOf = (): string => mkdtempSync(join(tmpdir(), 'switchwire-nats-'));

async function addStream(
  servers: string,
  takesBatches = true,
  more: Partial<StreamConfig> = {},
): Promise<void> {
  const connection = await connect({ servers });
  const manager = await jetstreamManager(connection);
  // nats-server before 2.14 does not know the setting
  const settings: Partial<StreamConfig> & { readonly allow_batched: boolean } = {
    subjects: ['freeswitch.>'],
    allow_batched: takesBatches,
    ...more,
  };
  await manager.streams.add({ name: 'FS', ...settings });
  await connection.close();
}

/** Counts the confirmations of the stream. */
async function answersOf(servers: string) {
  const connection = await connect({ servers });
  const [, minor = 0] = (connection.info?.version ?? '').split('.').map(Number);
  const answers = { connection, minor, count: 0 };
  connection.subscribe('_INBOX.>', {
    callback: (_, { data }) => {
      if (Buffer.from(data).toString().startsWith('{"stream":"FS"')) answers.count++;
    },
  });
  await connection.flush();
  return answers;
}

async function readStream(servers: string): Promise<readonly Stored[]> {
  const connection = await connect({ servers });
  const manager = await jetstreamManager(connection);
  const { state } = await manager.streams.info('FS');
  const consumer = await jetstream(connection).consumers.get('FS');
  const stored: Stored[] = [];
  for await (const message of await consumer.consume()) {
    stored.push({
      id: message.headers?.get('Nats-Msg-Id') ?? '',
      event: message.json<Stored['event']>(),
    });
    if (message.seq === state.last_seq) break;
  }
  await connection.close();
  return stored;
}

describe.skipIf(natsPrograms().length === 0)(
  'NATS JetStream, with a real server (needs nats-server: npm test finds it)',
  () => {
    const natsOn = natsWith(natsPrograms()[0]?.program ?? '');

    describe.each(natsPrograms())('$name', ({ program }) => {
      it('has every event, in order, although NATS is killed twice', async () => {
        const port = await freePort();
        const folder = folderOf();
        const servers = `nats://127.0.0.1:${port}`;
        const running = await natsWith(program)(port, folder);
        await addStream(servers);

        await expectSurvival(
          {
            destination: nats({ servers: [servers] }),
            start: () => natsWith(program)(port, folder),
            read: () => readStream(servers),
          },
          running,
        );
      }, 180_000);

      it.each([
        ['that takes batches, by few answers', true],
        ['that takes none, one by one', false],
      ])(
        'stores every event once in a stream %s',
        async (_, takesBatches) => {
          const port = await freePort();
          const servers = `nats://127.0.0.1:${port}`;
          const running = await natsWith(program)(port, folderOf());
          await addStream(servers, takesBatches);
          const answers = await answersOf(servers);
          const sink = createEventSink({ name: 'once', destination: nats({ servers: [servers] }) });
          for (const sequence of upTo(500)) sink.offer(jsonEvent(sequence), 'fs1:8021');
          await vi.waitFor(() => expect(sink.stats().delivered).toBe(500), 30_000);
          for (const sequence of upTo(500)) sink.offer(jsonEvent(500 + sequence), 'fs1:8021');
          await vi.waitFor(() => expect(sink.stats().delivered).toBe(1_000), 30_000);
          await answers.connection.flush();

          expect((await readStream(servers)).map(({ id }) => Number(id.split('/')[1]))).toEqual(upTo(1_000)); // prettier-ignore
          expect(sink.stats()).toMatchObject({ resent: 0, failures: 0, lastError: undefined });
          if (takesBatches && answers.minor >= 14) expect(answers.count).toBeLessThan(100);
          else expect(answers.count).toBeGreaterThanOrEqual(1_000);
          await sink.close();
          await answers.connection.close();
          await running.kill();
        },
        90_000,
      );
    });

    describe.each(natsPrograms())('$name', ({ program }) => {
      it('leaves out what the stream or the server never takes, and nothing else', async () => {
        const port = await freePort();
        const servers = `nats://127.0.0.1:${port}`;
        const running = await natsWith(program)(port, folderOf());
        await addStream(servers, true, { max_msg_size: 100_000 });
        const answers = await answersOf(servers);
        const letters: string[] = [];
        let connections = 0;
        const sink = createEventSink({
          name: 'large',
          destination: nats({
            servers: [servers],
            subject: 'freeswitch.{name}.{header:variable_tenant}',
          }),
          timings: { retryBase: 10, retryMax: 10 },
          onDeadLetter: ({ id }, reason) => letters.push(`${id.split('/')[1]}: ${reason}`),
          onState: ({ state }) => (connections += Number(state === 'connecting')),
        });
        const kinds = new Map<number, Record<string, string>>([
          [10, { variable_padding: 'x'.repeat(150_000) }],
          [20, { variable_padding: 'x'.repeat(1_100_000) }],
          [30, { variable_tenant: 't'.repeat(5_000) }],
          [40, { variable_padding: 'x'.repeat(150_000) }],
        ]);
        for (let round = 0; round < 3; round++) {
          for (const number of upTo(50))
            sink.offer(jsonEvent(round * 50 + number, kinds.get(number)), 'fs1:8021');
          await vi.waitFor(() => expect(sink.stats()).toMatchObject({ queued: 0, delivered: 46 * (round + 1) }), 30_000); // prettier-ignore
        }

        expect(letters.slice(0, 4).sort()).toEqual([
          '10: message size exceeds maximum allowed',
          '20: larger than max_payload (1048576)',
          '30: its subject is longer than 3072 bytes',
          '40: message size exceeds maximum allowed',
        ]);
        expect(letters).toHaveLength(12);
        expect((await readStream(servers)).map(({ id }) => Number(id.split('/')[1]))).toEqual(
          upTo(150).filter((number) => !kinds.has(number % 50)),
        );
        expect([connections, sink.stats().resent]).toEqual([1, 0]);
        // the rounds that begin with what is too large are confirmed one by one, the last one is not
        for (const number of upTo(200)) sink.offer(jsonEvent(1_000 + number), 'fs1:8021');
        const before = answers.count;
        await vi.waitFor(() => expect(sink.stats().queued).toBe(0), 30_000);
        await answers.connection.flush();
        if (answers.minor >= 14) expect(answers.count - before).toBeLessThan(50);
        else expect(answers.count - before).toBeGreaterThanOrEqual(200);
        await sink.close();
        await answers.connection.close();
        await running.kill();
      }, 90_000);
    });

    it('does not accept the answer of another program as a confirmation', async () => {
      const port = await freePort();
      const servers = `nats://127.0.0.1:${port}`;
      const running = await natsOn(port, folderOf());
      const other = await connect({ servers });
      let answer = 'ok';
      other.subscribe('freeswitch.>', {
        callback: (_, message) => {
          message.respond(answer);
          answer = '{"status":"ok"}';
        },
      });
      await other.flush();
      const sink = createEventSink({
        name: 'misled',
        destination: nats({ servers: [servers] }),
        timings: { retryBase: 10, retryMax: 10, closeTimeout: 10 },
      });
      sink.offer(jsonEvent(1), 'fs1:8021');
      await expect.poll(() => sink.stats().failures).toBeGreaterThan(2);

      expect(sink.stats()).toMatchObject({ delivered: 0, queued: 1 });
      expect(sink.stats().lastError).toBe(
        'a program that is not JetStream answers on this subject',
      );
      await other.close();
      await running.kill();
      await sink.close();
    }, 60_000);

    it('keeps and reports events that no stream stores, and sends them when one does', async () => {
      const port = await freePort();
      const servers = `nats://127.0.0.1:${port}`;
      const running = await natsOn(port, folderOf());
      const sink = createEventSink({
        name: 'homeless',
        destination: nats({
          servers: [servers],
          subject: 'freeswitch.{header:variable_tenant}.{name}',
        }),
        timings: { retryBase: 10, retryMax: 10 },
      });
      sink.offer(jsonEvent(1, { variable_tenant: 'acme.corp *' }), 'fs1:8021');
      await expect.poll(() => sink.stats().lastError).toMatch(/^no stream stores this subject/);

      await addStream(servers);
      await expect.poll(() => sink.stats()).toMatchObject({ delivered: 1, queued: 0 });
      await sink.close();

      const connection = await connect({ servers });
      const manager = await jetstreamManager(connection);
      const message = await manager.streams.getMessage('FS', { seq: 1 });
      expect(message?.subject).toBe('freeswitch.acme_corp__.DTMF');
      await connection.close();
      await running.kill();
    }, 60_000);
  },
);

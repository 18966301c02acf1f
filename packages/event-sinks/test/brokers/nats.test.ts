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

async function addStream(servers: string, takesBatches = true): Promise<void> {
  const connection = await connect({ servers });
  const manager = await jetstreamManager(connection);
  // nats-server before 2.14 does not know the setting
  const settings: Partial<StreamConfig> & { readonly allow_batched: boolean } = {
    subjects: ['freeswitch.>'],
    allow_batched: takesBatches,
  };
  await manager.streams.add({ name: 'FS', ...settings });
  await connection.close();
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
          const other = await connect({ servers });
          let answers = 0;
          other.subscribe('_INBOX.>', {
            callback: (_, { data }) => {
              if (Buffer.from(data).toString().startsWith('{"stream":"FS"')) answers++;
            },
          });
          await other.flush();
          const [, minor = 0] = (other.info?.version ?? '').split('.').map(Number);
          const sink = createEventSink({ name: 'once', destination: nats({ servers: [servers] }) });
          for (const sequence of upTo(500)) sink.offer(jsonEvent(sequence), 'fs1:8021');
          await vi.waitFor(() => expect(sink.stats().delivered).toBe(500), 30_000);
          for (const sequence of upTo(500)) sink.offer(jsonEvent(500 + sequence), 'fs1:8021');
          await vi.waitFor(() => expect(sink.stats().delivered).toBe(1_000), 30_000);
          await other.flush();

          expect((await readStream(servers)).map(({ id }) => Number(id.split('/')[1]))).toEqual(upTo(1_000)); // prettier-ignore
          expect(sink.stats()).toMatchObject({ resent: 0, failures: 0, lastError: undefined });
          if (takesBatches && minor >= 14) expect(answers).toBeLessThan(100);
          else expect(answers).toBeGreaterThanOrEqual(1_000);
          await sink.close();
          await other.close();
          await running.kill();
        },
        90_000,
      );
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

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { createEventSink } from '../../src/index.ts';
import { nats } from '../../src/nats/index.ts';
import { jsonEvent } from '../support.ts';
import { freePort, startBroker } from './broker-process.ts';
import { natsProgram } from './programs.ts';
import { expectSurvival, type Stored } from './survive-kills.ts';

const program = natsProgram();

const natsOn = async (port: number, folder: string) =>
  await startBroker({
    program,
    args: ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder],
    readyText: 'Server is ready',
  });

const folderOf = (): string => mkdtempSync(join(tmpdir(), 'switchwire-nats-'));

async function addStream(servers: string): Promise<void> {
  const connection = await connect({ servers });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'FS', subjects: ['freeswitch.>'] });
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

describe.skipIf(program === '')(
  'NATS JetStream, with a real server (needs nats-server: npm test finds it)',
  () => {
    it('has every event, in order, although NATS is killed twice', async () => {
      const port = await freePort();
      const folder = folderOf();
      const servers = `nats://127.0.0.1:${port}`;
      const running = await natsOn(port, folder);
      await addStream(servers);

      await expectSurvival(
        {
          destination: nats({ servers: [servers] }),
          start: () => natsOn(port, folder),
          read: () => readStream(servers),
        },
        running,
      );
    }, 180_000);

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

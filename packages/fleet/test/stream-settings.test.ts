import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '@switchwire/esl-client/session';
import { StreamKeeper } from '../src/events/stream-keeper.ts';
import { provisionStream } from '../src/events/stream-settings.ts';
import { startNats } from './nats-server.ts';
import { engineAt, SMALL_STREAM, streamAt, subjects } from './stream.ts';
import { proxyTo } from './tcp-proxy.ts';
import { describeWithNats } from './with-nats.ts';

/** An answer that does not come is waited for. */
const PATIENT = { timeout: 60_000 };

describeWithNats('the stream of a fleet', (program) => {
  const start = async (): Promise<readonly string[]> => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    return nats.urls;
  };

  it('is made as it should be, by several servers at once', async () => {
    const urls = await start();
    const [{ manager }] = await Promise.all([streamAt(urls), streamAt(urls), streamAt(urls)]);

    expect((await manager.streams.info(subjects.stream)).config).toMatchObject({
      subjects: ['sw.test.ev.>'],
      discard: 'old',
      allow_direct: true,
      num_replicas: 1,
      max_bytes: SMALL_STREAM.maxBytes,
      duplicate_window: SMALL_STREAM.duplicateWindowMs * 1e6,
    });
  });

  it('is left unchanged, and differences are reported', async () => {
    const engine = await streamAt(await start());
    const wanted = { ...SMALL_STREAM, maxBytes: 60_000_000 };

    const { differences } = await provisionStream(engine, subjects, wanted, true);
    expect(differences).toEqual(['max_bytes is 50000000 and not 60000000']);
  });

  it('is not made by a server that may not', async () => {
    const engine = await engineAt(await start());

    await expect(provisionStream(engine, subjects, SMALL_STREAM, false)).rejects.toThrow(
      'NATS has no stream SW_test, and this server may not create it',
    );
  });

  it('is waited for by a server that starts while NATS does not answer', PATIENT, async () => {
    const [url = ''] = await start();
    const proxy = await proxyTo(Number(new URL(url).port));
    const { connection, engine } = await engineAt([`nats://127.0.0.1:${proxy.port}`]);
    const warnings: string[] = [];
    const keeper = new StreamKeeper({
      connection,
      engine,
      subjects,
      settings: SMALL_STREAM,
      mayCreate: true,
      clock: systemClock,
      random: Math.random,
      logger: { ...console, warn: (_fields: object, text: string) => warnings.push(text) },
      onStream: () => undefined,
    });
    onTestFinished(() => keeper[Symbol.dispose]());
    proxy.hold();
    const started = keeper.start();
    await expect.poll(() => warnings, { timeout: 30_000 }).toEqual(['Looking at the stream SW_test failed: timeout']); // prettier-ignore
    proxy.release();
    await started;

    const { manager } = await engineAt([url]);
    expect((await manager.streams.info(subjects.stream)).config.name).toBe(subjects.stream);
  });

  it('is refused with its reason', async () => {
    const engine = await engineAt(await start());
    const wanted = { ...SMALL_STREAM, replicas: 3 };

    await expect(provisionStream(engine, subjects, wanted, true)).rejects.toThrow(
      /NATS did not create the stream SW_test: .*replicas/,
    );
  });
});

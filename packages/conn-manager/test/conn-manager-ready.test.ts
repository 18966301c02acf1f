import { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SimulatedClock } from 'xstate';
import { createConnManager, memorySocketStore } from '../src/index.ts';
import {
  failureOf,
  fakeNode,
  phaseBecomes,
  recordingLogger,
  startManager,
  subscribed,
} from './managed.ts';

describe('ready', () => {
  it('rejects with the reason when the password is wrong', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(`fs://:wrong-horse@${fake.host}:${fake.port}`, { consumer: 'x' });

    const failure = await failureOf(lease.ready());

    expect(failure).toMatchObject({
      code: 'ESL_NOT_CONNECTED',
      phase: 'rejected',
      cause: { code: 'ESL_AUTH_REJECTED', reply: '-ERR invalid' },
    });
    expect(JSON.stringify([failure['message'], lease.info])).not.toContain('wrong-horse');
  });

  it('is not awaited by a command; one that could never run is refused as invalid', async () => {
    const manager = await startManager();
    const lease = manager.acquire('fs://:x@127.0.0.1:1', { consumer: 'x' });

    expect(await failureOf(lease.api('status'))).toMatchObject({ code: 'ESL_NOT_CONNECTED' });
    expect(await failureOf(lease.api('status\nexit'))).toMatchObject({
      code: 'ESL_INVALID_ARGUMENT',
    });
  });

  it('rejects after its deadline, and by its signal', async () => {
    const fake = await fakeNode();
    fake.faults.silent();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    const abort = new AbortController();
    const aborted = failureOf(lease.ready({ signal: abort.signal }));
    abort.abort(new Error('enough'));

    expect(await failureOf(lease.ready({ timeoutMs: 20 }))).toMatchObject({
      code: 'ESL_NOT_CONNECTED',
      phase: 'connecting',
    });
    expect(await aborted).toMatchObject({ code: 'ESL_COMMAND_ABORTED' });
  });

  it('waits for the start of its manager, and its sockets say that they wait for it', async () => {
    const fake = await fakeNode();
    const manager = createConnManager();
    onTestFinished(() => manager.stop());
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    const ready = lease.ready();

    expect(manager.list()).toMatchObject([
      { phase: 'closed', lastCause: { kind: 'request', code: 'ESL_NOT_STARTED' } },
    ]);
    expect(await failureOf(lease.api('status'))).toMatchObject({
      code: 'ESL_NOT_CONNECTED',
      phase: 'closed',
      message: `Cannot run "api status" on ${fake.host}:${fake.port}: the socket is closed (The manager of ${fake.host}:${fake.port} was not started; call start())`,
    });

    await manager.start();
    await ready;

    expect(lease.info).toMatchObject({ lastCause: undefined });
  });

  it('waits for the new session of a socket that is closing', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const one = manager.acquire(fake.url, { consumer: 'one' });
    await subscribed(one);
    one[Symbol.dispose]();
    expect(manager.list()[0]?.phase).toBe('closed');

    const two = manager.acquire(fake.url, { consumer: 'two' });
    await two.ready();

    expect(await two.api('status')).toContain('UP');
    expect(two.info.generation).toBe(2);
  });

  it('keeps waiting while the password changes', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore([
      { id: 'n', host: fake.host, port: fake.port, password: 'wrong' },
    ]);
    fake.faults.silent();
    const manager = await startManager({ store });
    const lease = manager.find('n', { consumer: 'x' })!;
    await expect.poll(() => lease.info.states).toEqual(['session.connecting.awaitingChallenge']);
    const waiting = lease.ready();

    fake.faults.silent(false);
    store.set([{ id: 'n', host: fake.host, port: fake.port, password: 'ClueCon' }]);
    await manager.reload();
    await waiting;

    expect(lease.info.generation).toBe(2);
  });

  it('rejects a caller that waits for a new session as soon as the manager stops', async () => {
    const fake = await fakeNode();
    const clock = new SimulatedClock();
    const manager = await startManager({}, { clock });
    const one = manager.acquire(fake.url, { consumer: 'one' });
    await subscribed(one);
    fake.faults.halfOpen();
    one[Symbol.dispose]();
    const two = manager.acquire(fake.url, { consumer: 'two' });
    const waiting = failureOf(two.ready({ timeoutMs: 0 }));
    await new Promise((resolve) => setImmediate(resolve));

    const stopping = manager.stop();

    expect(await waiting).toMatchObject({ code: 'ESL_NOT_CONNECTED', phase: 'closed' });
    expect(manager.list()).toHaveLength(1);
    clock.increment(2_000);
    await stopping;
  });

  it('is not delayed by a goodbye to a host that never answered', async () => {
    const dialled: Socket[] = [];
    const manager = await startManager(
      {},
      {
        clock: new SimulatedClock(),
        dial: () => {
          dialled.push(new Socket());
          return dialled.at(-1)!;
        },
      },
    );
    const url = 'fs://:x@192.0.2.1';

    manager.acquire(url, { consumer: 'one' })[Symbol.dispose]();
    expect(manager.list()).toEqual([]);
    manager.acquire(url, { consumer: 'two' });

    expect(dialled).toHaveLength(2);
    await expect.poll(() => dialled[0]?.destroyed).toBe(true);
  });

  it('resolves with a right password that is given later', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const wrong = manager.acquire(`fs://:wrong@${fake.host}:${fake.port}`, { consumer: 'x' });
    await phaseBecomes(wrong, 'rejected');

    const right = manager.acquire(fake.url, { consumer: 'x' });
    await right.ready();

    expect(wrong.info.phase).toMatch(/authenticated|subscribed/);
    expect(manager.list()).toHaveLength(1);
  });

  it('logs other credentials for a socket that is logged in, and changes nothing else', async () => {
    const fake = await fakeNode();
    const logger = recordingLogger();
    const manager = await startManager({ logger });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);

    const other = manager.acquire(`fs://:other-secret@${fake.host}:${fake.port}`, {
      consumer: 'y',
    });

    await other.ready();
    expect(other.info.generation).toBe(1);
    expect(logger.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1);
    expect(logger.lines.join('\n')).not.toMatch(/other-secret|ClueCon/);
  });
});

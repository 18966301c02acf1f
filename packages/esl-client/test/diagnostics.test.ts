import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect, type Connection } from '../src/index.ts';

/** Every message of a tracing channel, in order, as it was when it came. */
function traced(name: string): [event: string, message: object][] {
  const messages: [string, object][] = [];
  const note = (event: string) => (message: unknown) => {
    messages.push([event, { ...(message as object) }]);
  };
  const listeners = {
    start: note('start'),
    end: note('end'),
    asyncStart: note('asyncStart'),
    asyncEnd: note('asyncEnd'),
    error: note('error'),
  };
  tracingChannel(name).subscribe(listeners);
  onTestFinished(() => {
    tracingChannel(name).unsubscribe(listeners);
  });
  return messages;
}

function published(name: string): unknown[] {
  const messages: unknown[] = [];
  const note = (message: unknown) => {
    messages.push(message);
  };
  subscribe(name, note);
  onTestFinished(() => {
    unsubscribe(name, note);
  });
  return messages;
}

async function connected(): Promise<{ fake: FakeFreeswitch; connection: Connection }> {
  const fake = await createFakeFreeswitch({ password: 'hunter2' });
  onTestFinished(() => fake.stop());
  const connection = await connect(fake.url);
  onTestFinished(() => void connection.close({ timeoutMs: 0 }));
  return { fake, connection };
}

describe('the tracing channel switchwire:command', () => {
  it('publishes the life of a command, without its arguments and its answer', async () => {
    const { fake, connection } = await connected();
    fake.api('originate', () => '-ERR NO_ANSWER hunter2\n');
    const messages = traced('switchwire:command');

    await connection.api('originate {password=hunter2}user/1000 &park()');
    await connection.send('api status');

    const originate = { address: connection.address, generation: 1, verb: 'api', command: 'api originate …' }; // prettier-ignore
    expect(messages.slice(0, 4)).toEqual([
      ['start', originate],
      ['end', originate],
      ['asyncStart', { ...originate, outcome: 'err' }],
      ['asyncEnd', { ...originate, outcome: 'err' }],
    ]);
    expect(messages.at(-1)).toMatchObject([
      'asyncEnd',
      { command: 'api status', outcome: 'other' },
    ]);
    expect(JSON.stringify(messages)).not.toContain('hunter2');
  });

  it('publishes the error of a command without an answer, which need not be awaited', async () => {
    const { fake, connection } = await connected();
    fake.connections[0]?.faults.halfOpen();
    const messages = traced('switchwire:command');

    void connection.api('status', { timeoutMs: 1 });
    await vi.waitFor(() => expect(messages).toHaveLength(5));

    expect(messages.map(([event]) => event)).toEqual(['start', 'end', 'error', 'asyncStart', 'asyncEnd']); // prettier-ignore
    expect(messages[2]?.[1]).toMatchObject({ error: { code: 'ESL_COMMAND_TIMEOUT' } });
  });

  it('carries a store that is bound to its start', async () => {
    const { connection } = await connected();
    const storage = new AsyncLocalStorage<string>();
    const { start } = tracingChannel('switchwire:command');
    start.bindStore(storage, () => 'span');
    onTestFinished(() => void start.unbindStore(storage));
    const seen: unknown[] = [];
    const channel = tracingChannel('switchwire:command');
    const note = () => void seen.push(storage.getStore());
    const listeners = { start: note, end: note, asyncStart: note, asyncEnd: note, error: note };
    channel.subscribe(listeners);
    onTestFinished(() => {
      channel.unsubscribe(listeners);
    });

    await connection.api('status');

    expect(seen).toContain('span');
    expect(storage.getStore()).toBeUndefined();
  });
});

describe('the tracing channel switchwire:job', () => {
  it('publishes the life of a job, around its command', async () => {
    const { connection } = await connected();
    connection.subscribe(['BACKGROUND_JOB']);
    await connection.subscribe(['BACKGROUND_JOB']).ready;
    const jobs = traced('switchwire:job');
    const commands = traced('switchwire:command');

    const { result } = await connection.bgapi('status', { jobUuid: 'job-1' });
    expect(jobs.map(([event]) => event)).not.toContain('error');
    await result;
    await vi.waitFor(() => expect(jobs).toHaveLength(4));

    const job = { address: connection.address, generation: 1, jobUuid: 'job-1', command: 'bgapi status' }; // prettier-ignore
    expect(jobs).toEqual(['start', 'end', 'asyncStart', 'asyncEnd'].map((event) => [event, job]));
    expect(commands.at(-1)).toMatchObject(['asyncEnd', { verb: 'bgapi', outcome: 'ok' }]);
  });

  it('publishes the life of a job that a raw command starts, and names it once FreeSWITCH has', async () => {
    const { fake, connection } = await connected();
    await connection.subscribe(['BACKGROUND_JOB']).ready;
    let finish = (): void => undefined;
    const answer = new Promise<string>((resolve) => (finish = () => resolve('+OK\n')));
    fake.api('originate', () => answer);
    const jobs = traced('switchwire:job');

    // the answer of this one comes in one chunk with its result
    await connection.send('bgapi status');
    await vi.waitFor(() => expect(jobs).toHaveLength(4));
    const { jobUuid } = await connection.send('bgapi originate user/1 hunter2');
    await vi.waitFor(() => expect(jobs).toHaveLength(6));
    finish();
    await vi.waitFor(() => expect(jobs).toHaveLength(8));

    expect(jobs.map(([event]) => event)).toEqual([
      ...['start', 'end', 'asyncStart', 'asyncEnd'],
      ...['start', 'end', 'asyncStart', 'asyncEnd'],
    ]);
    expect(jobs[4]?.[1]).toMatchObject({ jobUuid: undefined, command: 'bgapi originate …' });
    expect(jobs[7]?.[1]).toMatchObject({ jobUuid, command: 'bgapi originate …' });
  });

  it('publishes the error of a job of a raw command whose connection is lost', async () => {
    const { fake, connection } = await connected();
    const jobs = traced('switchwire:job');
    fake.api('msleep', () => new Promise(() => undefined));

    await connection.send('bgapi msleep 60000');
    void connection.close({ timeoutMs: 0 });

    await vi.waitFor(() => expect(jobs.at(-1)?.[0]).toBe('asyncEnd'));
    expect(jobs[2]).toMatchObject(['error', { error: { code: 'ESL_SESSION_LOST' } }]);
  });

  it('publishes the error of a job whose connection is lost', async () => {
    const { fake, connection } = await connected();
    const jobs = traced('switchwire:job');
    fake.api('msleep', () => new Promise(() => undefined));

    const { result } = await connection.bgapi('msleep 60000');
    void connection.close({ timeoutMs: 0 });

    await expect(result).rejects.toMatchObject({ code: 'ESL_SESSION_LOST' });
    await vi.waitFor(() => expect(jobs.at(-1)?.[0]).toBe('asyncEnd'));
    expect(jobs[2]).toMatchObject(['error', { error: { code: 'ESL_SESSION_LOST' } }]);
  });
});

describe('the tracing channel switchwire:connect', () => {
  it('publishes a connection from dialling to the accepted login', async () => {
    const messages = traced('switchwire:connect');

    const { connection } = await connected();

    const expected = { address: connection.address, generation: 1 };
    expect(messages).toEqual(
      ['start', 'end', 'asyncStart', 'asyncEnd'].map((event) => [event, expected]),
    );
  });

  it('publishes why it failed', async () => {
    const fake = await createFakeFreeswitch({ password: 'right' });
    onTestFinished(() => fake.stop());
    const messages = traced('switchwire:connect');

    await expect(connect(fake.url.replace('right', 'hunter2'))).rejects.toThrow();

    expect(messages.map(([event]) => event)).toEqual(['start', 'end', 'error', 'asyncStart', 'asyncEnd']); // prettier-ignore
    expect(messages[2]?.[1]).toMatchObject({ error: { code: 'ESL_AUTH_REJECTED' } });
    expect(JSON.stringify(messages)).not.toContain('hunter2');
  });
});

describe('the plain channels', () => {
  it('publish the end of a session, a lost event and a skipped body', async () => {
    const closed = published('switchwire:session.closed');
    const dropped = published('switchwire:event.dropped');
    const skipped = published('switchwire:frame.skipped');
    const fake = await createFakeFreeswitch();
    onTestFinished(() => fake.stop());
    fake.api('large', () => 'x'.repeat(5_000));
    const connection = await connect(fake.url, { limits: { maxBodyBytes: 4_000 } });
    const { address } = connection;
    const stream = connection.events(['DTMF'], { maxQueued: 1 });
    await connection.subscribe(['DTMF']).ready;

    for (let i = 0; i < 3; i++) fake.emit('DTMF');
    await vi.waitFor(() => expect(stream.dropped).toBe(2));
    await expect(connection.api('large')).rejects.toMatchObject({ code: 'ESL_FRAME_TOO_LARGE' });
    const cause = await connection.close();

    expect(dropped).toEqual([
      { address, dropped: 1 },
      { address, dropped: 2 },
    ]);
    expect(skipped).toEqual([
      { address, generation: 1, contentType: 'api/response', bytes: 5_000 },
    ]);
    expect(closed).toEqual([{ address, generation: 1, cause }]);
  });
});

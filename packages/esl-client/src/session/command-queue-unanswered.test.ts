import { describe, expect, it } from 'vitest';
import { CAUSE, queueRig as rig } from '../../test/command-queue-rig.ts';
import { type CommandQueueOptions } from './command-queue-options.ts';

describe('the api command that FreeSWITCH runs', () => {
  it.each([
    ['nothing', undefined, undefined, undefined],
    ['a command that is answered at once', 'bgapi originate', 60_000, undefined],
    ['an api command with the usual deadline', 'api a', undefined, 1_000],
    ['an api command with a longer one', 'api a', 60_000, 60_000],
    ['an api command in capitals', 'API a', 60_000, 60_000],
    ['an api command without a deadline', 'api a', 0, Infinity],
    ['an api command with an endless one', 'api a', Infinity, Infinity],
  ])('is known by its deadline: %s', (_title, command, timeoutMs, until) => {
    const { queue, send, tick } = rig();
    if (command !== undefined) void send(command, { timeoutMs });
    tick();

    expect(queue.runningUntil).toBe(until);
    expect(queue.running).toBe(until === undefined ? undefined : command);
  });

  it('is the oldest one only, and not one that is not yet written', () => {
    const { queue, send, tick, settle } = rig();
    void send('bgapi short');
    void send('api long argument', { timeoutMs: 60_000 });
    expect(queue.runningUntil).toBeUndefined();
    tick();
    expect(queue.runningUntil).toBeUndefined();

    settle('+OK short');
    expect(queue.runningUntil).toBe(60_000);
    expect(queue.running).toBe('api long …');
    settle('+OK long');

    expect(queue.runningUntil).toBeUndefined();
  });

  it('is not one that FreeSWITCH answers at once', () => {
    const { queue, send, tick } = rig({ maxInFlight: 2 });
    void send('api uptime ms');
    void send('api global_getvar core_uuid');
    tick();

    expect(queue.running).toBeUndefined();
    expect(queue.runningUntil).toBeUndefined();
    expect(queue.busyUntil).toBeUndefined();
  });

  it('holds up whatever is issued after any of them', () => {
    const { queue, send, tick, settle } = rig({ maxInFlight: 2 });
    expect(queue.busyUntil).toBeUndefined();
    void send('api long', { timeoutMs: 60_000 });
    void send('bgapi short');
    void send('api longer', { timeoutMs: 90_000 });
    tick();
    expect(queue.busyUntil).toBe(90_000);

    settle('+OK long');
    settle('+OK short');
    tick();
    expect(queue.busyUntil).toBe(90_000);
    settle('+OK longer');
    expect(queue.busyUntil).toBeUndefined();
    void send('api endless', { timeoutMs: 0 });

    expect(queue.busyUntil).toBe(Infinity);
  });

  it('is still known after its deadline, and named in the errors of commands behind it', async () => {
    const { clock, queue, send, tick } = rig();
    const first = send('api originate user/1000');
    const second = send('api status');
    tick();
    clock.increment(1_000);

    await expect(first).rejects.toMatchObject({
      message:
        '"api originate …" on fs1:8021 got no answer within 1000 ms; it may still be executed; use bgapi for a command that takes long',
    });
    await expect(second).rejects.toMatchObject({
      message:
        '"api status" on fs1:8021 got no answer within 1000 ms; it may still be executed; "api originate …" before it is not answered either; use bgapi for a command that takes long',
    });
    expect(queue.runningUntil).toBe(1_000);
    expect(queue.running).toBe('api originate …');
  });

  it('continues after its caller gave up, because FreeSWITCH continues', async () => {
    const { queue, send, tick } = rig();
    const abort = new AbortController();
    const given = send('api long', { timeoutMs: 60_000, signal: abort.signal });
    tick();
    abort.abort();

    await expect(given).rejects.toMatchObject({ code: 'ESL_COMMAND_ABORTED' });
    expect(queue.runningUntil).toBe(60_000);
  });
});

describe('a session that answers nothing', () => {
  function judged(options: Partial<CommandQueueOptions> = {}) {
    const reports: unknown[] = [];
    let lastFrameAt = 0;
    const it = rig({
      answerTimeoutMs: 10_000,
      lastFrameAt: () => lastFrameAt,
      onUnanswered: (unanswered) => reports.push(unanswered),
      ...options,
    });
    const hear = () => (lastFrameAt = it.clock.now());
    /** One command that times out. */
    const ask = (command: string) => {
      void it.send(command).catch(() => undefined);
      it.tick();
      it.clock.increment(1_000);
    };
    return { ...it, reports, hear, ask };
  }

  it('is dead once commands have timed out for long enough while other frames came', () => {
    const { ask, hear, reports } = judged();
    for (let i = 0; i < 10; i++) {
      ask('api status');
      hear();
    }
    expect(reports).toEqual([]);
    ask('api status');

    expect(reports).toEqual([{ count: 11, oldest: 'api status' }]);
  });

  it('is not taken for dead while answers come now and then', () => {
    const { ask, hear, settle, reports } = judged();
    for (let i = 0; i < 30; i++) {
      ask('api status');
      hear();
      if (i % 9 === 8) while (settle('+OK')) continue;
    }

    expect(reports).toEqual([]);
  });

  it('may be silent while it runs an api command, but not otherwise', () => {
    for (const [command, count] of [
      ['api originate', 0],
      ['bgapi originate', 1],
    ] as const) {
      const { ask, reports } = judged();
      for (let i = 0; i < 11; i++) ask(command);

      expect(reports).toHaveLength(count);
    }
  });

  it('is not taken for dead before the deadline of the first command', () => {
    const { ask, hear, send, tick, reports, clock } = judged();
    const given = new AbortController();
    void send('api long', { timeoutMs: 60_000, signal: given.signal }).catch(() => undefined);
    tick();
    given.abort();
    for (let i = 0; i < 20; i++) {
      ask('api status');
      hear();
    }
    expect(reports).toEqual([]);
    clock.increment(40_000);
    ask('api status');

    expect(reports).toHaveLength(1);
  });
});

describe('the bytes of commands that have no answer', () => {
  it('are bounded, and given back by an answer, a timeout and the end', async () => {
    const { clock, send, tick, settle, queue } = rig({ maxBytes: 250 });
    const full = { code: 'ESL_QUEUE_FULL', message: expect.stringContaining('250 bytes of commands') as string }; // prettier-ignore
    const command = `api ${'x'.repeat(94)}`;
    const answered = send(command);
    const late = send(command);
    tick();
    await expect(send(command)).rejects.toMatchObject(full);

    settle('+OK');
    await answered;
    const more = send(command);
    await expect(send(command)).rejects.toMatchObject(full);
    clock.increment(1_000);
    await expect(late).rejects.toMatchObject({ code: 'ESL_COMMAND_TIMEOUT' });
    await expect(more).rejects.toMatchObject({ code: 'ESL_COMMAND_TIMEOUT', written: false });

    // of the one that was written the beginning is kept
    const last = send(command);
    await expect(send(command)).rejects.toMatchObject(full);
    queue.close(CAUSE);
    await expect(last).rejects.toMatchObject({ code: 'ESL_SESSION_LOST' });
  });
});

import { type EslReply } from '@switchwire/esl-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QueueFullError } from '../errors.ts';
import { CAUSE, queueRig as rig } from '../../test/command-queue-rig.ts';

const textOf = (reply: EslReply) => reply.text;

describe('CommandQueue', () => {
  it('writes the commands of one tick in one piece, in order', () => {
    const { send, tick, writes } = rig();
    void send('api a');
    void send('api b');
    expect(writes).toEqual([]);

    tick();
    void send('api c');
    tick();

    expect(writes).toEqual(['api a\n\napi b\n\n', 'api c\n\n']);
  });

  it('does not hold a long burst back until the tick ends', () => {
    const { send, tick, writes } = rig();

    for (let i = 0; i < 40; i += 1) void send(`api ${i}`);
    const early = writes.join('').split('\n\n').slice(0, -1);
    tick();

    expect(early).toEqual(Array.from({ length: 32 }, (_, i) => `api ${i}`));
    expect(writes).toHaveLength(3);
    expect(writes.join('').split('\n\n')).toHaveLength(41);
  });

  it('gives replies to commands first in, first out', async () => {
    const { send, tick, settle } = rig();
    const replies = Promise.all([send('api a'), send('api b')]);
    tick();

    expect(settle('+OK a')).toBe(true);
    expect(settle('+OK b')).toBe(true);

    expect((await replies).map(textOf)).toEqual(['+OK a', '+OK b']);
  });

  it('recognizes a reply that no command waits for', () => {
    const { queue, send, settle } = rig();
    expect(settle('+OK')).toBe(false);

    void send('api a').catch(() => undefined);

    // not yet written: no reply can be meant for it
    expect(settle('+OK')).toBe(false);
    queue.close(CAUSE);
  });

  it('drops the late reply of a timed-out command against its own place', async () => {
    const { clock, send, tick, settle, queue } = rig();
    const slow = send('api slow');
    const next = send('api next', { timeoutMs: 5_000 });
    tick();

    clock.increment(1_000);
    await expect(slow).rejects.toMatchObject({
      code: 'ESL_COMMAND_TIMEOUT',
      written: true,
      timeoutMs: 1_000,
      message: '"api slow" on fs1:8021 got no answer within 1000 ms; it may still be executed; use bgapi for a command that takes long', // prettier-ignore
    });
    expect(queue.pending).toBe(2);
    settle('+OK slow');
    settle('+OK next');

    expect(textOf(await next)).toBe('+OK next');
    expect(queue.pending).toBe(0);
  });

  it('keeps the place of an aborted command that was written, and frees one that was not', async () => {
    const { send, tick, settle, writes } = rig({ maxInFlight: 1 });
    const first = new AbortController();
    const second = new AbortController();
    const reason = new Error('changed my mind');
    const a = send('api a', { signal: first.signal });
    const b = send('api b', { signal: second.signal });
    const c = send('api c');
    tick();

    first.abort(reason);
    second.abort(reason);
    await expect(a).rejects.toMatchObject({
      code: 'ESL_COMMAND_ABORTED',
      written: true,
      cause: reason,
    });
    await expect(b).rejects.toMatchObject({ code: 'ESL_COMMAND_ABORTED', written: false });
    settle('+OK a');
    tick();
    settle('+OK c');

    expect(textOf(await c)).toBe('+OK c');
    expect(writes).toEqual(['api a\n\n', 'api c\n\n']);
  });

  it('refuses a command whose signal is aborted already, without writing it', async () => {
    const { send, tick, writes } = rig();

    await expect(send('api a', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ESL_COMMAND_ABORTED',
      written: false,
    });

    tick();
    expect(writes).toEqual([]);
  });

  it('holds back commands beyond the bound in flight, counting tombstones', async () => {
    const { clock, send, tick, settle, writes, queue } = rig({ maxInFlight: 2 });
    const timedOut = send('1');
    void send('2', { timeoutMs: 0 });
    void send('3', { timeoutMs: Infinity });
    void send('4', { timeoutMs: 0 });
    tick();
    expect(writes).toEqual(['1\n\n2\n\n']);

    clock.increment(1_000);
    await expect(timedOut).rejects.toThrow('no answer');
    tick();
    expect(writes).toHaveLength(1);

    settle('+OK 1');
    tick();
    expect(writes).toEqual(['1\n\n2\n\n', '3\n\n']);
    expect(queue.sent).toBe(3);
    expect(queue.failed).toBe(1);
  });

  it('writes nothing while the connection takes no more bytes', () => {
    let writable = false;
    const { send, tick, writes, queue } = rig({ writable: () => writable });
    void send('a');
    tick();
    expect(writes).toEqual([]);

    writable = true;
    queue.flush();

    expect(writes).toEqual(['a\n\n']);
  });

  it('refuses commands beyond the bound of waiting ones', async () => {
    const { send, queue } = rig({ maxWaiting: 1 });
    void send('api a').catch(() => undefined);

    await expect(send('api b')).rejects.toMatchObject({ code: 'ESL_QUEUE_FULL', limit: 1 });
    queue.close(CAUSE);
  });

  it.each(['event json DTMF', 'nixevent DTMF', 'exit'])(
    'lets the session itself write beyond the bounds: %s',
    async (command) => {
      for (const bound of [{ maxWaiting: 1 }, { maxBytes: 8 }]) {
        const { send, tick, writes, settle } = rig(bound);
        void send('api a').catch(() => undefined);
        const own = send(command);

        await expect(send('api b')).rejects.toMatchObject({ code: 'ESL_QUEUE_FULL' });
        tick();
        expect(writes.join('')).toContain(`${command}\n\n`);
        settle('+OK a');
        settle('+OK own');
        await expect(own).resolves.toMatchObject({ text: '+OK own' });
      }
    },
  );

  it('refuses the session itself, too, when its room beyond the bounds is taken', async () => {
    const { send, tick, queue } = rig({ maxWaiting: 1, maxInFlight: 1 });
    const sent = Array.from({ length: 110 }, () => send('event json DTMF'));
    const refused = sent.map((one) => one.catch((error: unknown) => error));
    tick();
    queue.close(CAUSE);

    const full = (await Promise.all(refused)).filter((error) => error instanceof QueueFullError);
    expect(full).toHaveLength(110 - 102); // one is in flight, one waits, 100 beyond
  });

  it('fails all commands at its end, saying which were written, and refuses later ones', async () => {
    const { clock, send, tick, queue, settle } = rig({ maxInFlight: 1 });
    const a = send('auth secret-word');
    const b = send('api b');
    tick();

    queue.close(CAUSE);
    queue.close({ ...CAUSE, message: 'another cause' });

    await expect(a).rejects.toMatchObject({
      code: 'ESL_SESSION_LOST',
      generation: 7,
      written: true,
      closeCause: CAUSE,
      message:
        '"auth ***" on fs1:8021 got no answer: the session ended: the line was cut; it may have been executed',
    });
    await expect(b).rejects.toMatchObject({ code: 'ESL_SESSION_LOST', written: false });
    await expect(send('api c')).rejects.toMatchObject({ code: 'ESL_NOT_CONNECTED' });
    expect(settle('+OK late')).toBe(false);
    clock.increment(10_000);
    tick();
    expect(queue.pending).toBe(0);
  });
});

type Step =
  | { do: 'send'; timeoutMs: number }
  | { do: 'tick' }
  | { do: 'reply' }
  | { do: 'wait'; ms: number }
  | { do: 'abort'; pick: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), timeoutMs: fc.constantFrom(0, 10, 50, 1_000) }) }, // prettier-ignore
    { weight: 3, arbitrary: fc.record({ do: fc.constant('tick' as const) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('reply' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 60 }) }) }, // prettier-ignore
    { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), pick: fc.nat() }) },
  ),
  { maxLength: 60 },
);

describe('CommandQueue under any interleaving', () => {
  it('settles every command exactly once, and only with its own reply', async () => {
    const run = fc.asyncProperty(
      steps,
      fc.constantFrom(1, 2, 5, Infinity),
      async (plan, maxInFlight) => {
        const { clock, queue, writes, tick, send, settle } = rig({ maxInFlight });
        const outcomes: string[][] = [];
        const controllers: AbortController[] = [];
        let answered = 0;
        // FreeSWITCH: answers what was written, in order, each with the name of its command
        const written = () => writes.join('').split('\n\n').slice(0, -1);
        const perform = (step: Step): void => {
          switch (step.do) {
            case 'send': {
              const controller = new AbortController();
              const outcome: string[] = [];
              const name = `command ${outcomes.length}`;
              controllers.push(controller);
              outcomes.push(outcome);
              send(name, { timeoutMs: step.timeoutMs, signal: controller.signal }).then(
                (reply) => outcome.push(reply.text),
                (error: unknown) => outcome.push((error as { code: string }).code),
              );
              return;
            }
            case 'tick':
              tick();
              return;
            case 'reply': {
              const next = written()[answered];
              if (next !== undefined) {
                answered++;
                expect(settle(next)).toBe(true);
              }
              return;
            }
            case 'wait':
              clock.increment(step.ms);
              return;
            case 'abort':
              controllers[step.pick % Math.max(1, controllers.length)]?.abort();
          }
        };

        for (const step of plan) perform(step);
        expect(queue.pending).toBeLessThanOrEqual(outcomes.length);
        queue.close(CAUSE);
        await new Promise((resolve) => setImmediate(resolve));

        outcomes.forEach((outcome, index) => {
          expect(outcome).toHaveLength(1);
          expect(outcome[0]).toSatisfy(
            (text: string) => text.startsWith('ESL_') || text === `command ${index}`,
          );
        });
        // the order of writing is the order of issuing, less what was withdrawn unwritten
        const order = written().map((name) => Number(name.split(' ')[1]));
        expect(order).toEqual([...order].sort((a, b) => a - b));
        expect(queue.pending).toBe(0);
      },
    );
    await fc.assert(run, { numRuns: 300 });
  });
});

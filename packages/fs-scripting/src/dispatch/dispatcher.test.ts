import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { DispatchRig, eventOf, gate, nextTurn, tableOf } from '../../test/dispatch-rig.ts';
import { type FreeswitchEvent } from '../event/freeswitch-event.ts';

describe('Dispatcher', () => {
  it('runs no route before the next turn of the event loop', async () => {
    const rig = new DispatchRig();
    const run = vi.fn();
    rig.script('a', [['DTMF', run]]);

    rig.call('x');
    const before = run.mock.calls.length;
    await rig.drained();

    expect([before, run.mock.calls.length]).toEqual([0, 1]);
  });

  it('runs the events of one call in order, one after another', async () => {
    const rig = new DispatchRig();
    const log: string[] = [];
    const gates = [gate(), gate(), gate()];
    rig.script('a', [
      [
        '*',
        async ({ json }) => {
          const at = Number(json['X-At']);
          log.push(`${at} begins`);
          await gates[at]?.promise;
          log.push(`${at} ends`);
        },
      ],
    ]);

    rig.call('x', 'CHANNEL_ANSWER', 0);
    rig.call('x', 'DTMF', 1);
    rig.call('x', 'CHANNEL_HANGUP', 2);
    gates[2]?.open();
    gates[1]?.open();
    await nextTurn();
    gates[0]?.open();
    await rig.drained();

    expect(log).toEqual(['0 begins', '0 ends', '1 begins', '1 ends', '2 begins', '2 ends']);
  });

  it('runs calls side by side', async () => {
    const rig = new DispatchRig();
    const hold = gate();
    const began: string[] = [];
    rig.script('a', [
      [
        'DTMF',
        async ({ json }) => {
          began.push(json['Unique-ID'] ?? '');
          await hold.promise;
        },
      ],
    ]);

    for (const uuid of ['x', 'y', 'z', 'x']) rig.call(uuid);
    await rig.rested();
    const together = [...began];
    const stats = rig.dispatcher.stats();
    hold.open();
    await rig.drained();

    expect(together).toEqual(['x', 'y', 'z']);
    expect(stats).toMatchObject({ running: 3, queued: 1 });
    expect(began).toEqual(['x', 'y', 'z', 'x']);
  });

  it.each([
    ['a job', { 'Job-UUID': 'j' }, { 'Job-UUID': 'j' }],
    ['a kind of event without a channel', { 'MWI-Message-Account': 'a' }, {}],
  ])('keeps the order of %s', async (_, first, second) => {
    const rig = new DispatchRig();
    const hold = gate();
    const run = vi.fn(() => hold.promise);
    rig.script('a', [['MESSAGE_WAITING', run]]);

    rig.offer(eventOf('MESSAGE_WAITING', first));
    rig.offer(eventOf('MESSAGE_WAITING', second));
    await rig.rested();
    const before = run.mock.calls.length;
    hold.open();
    await rig.drained();

    expect([before, run.mock.calls.length]).toEqual([1, 2]);
  });

  it('keeps the order that a route asks for by its key', async () => {
    const rig = new DispatchRig();
    const hold = gate();
    const began: string[] = [];
    const key = ({ esl }: FreeswitchEvent): string | undefined => esl.text('user');
    const note = async ({ esl }: FreeswitchEvent): Promise<void> => {
      began.push(`${esl.text('user')} ${esl.text('at')}`);
      await hold.promise;
    };
    rig.script('a', [[{ name: 'CUSTOM', subclass: 'sofia::register', key }, note]]);

    for (const [at, user] of ['alice', 'bob', 'alice'].entries()) {
      const headers = { 'Event-Subclass': 'sofia::register', user, at: `${at}` };
      rig.offer(eventOf('CUSTOM', headers));
    }
    await rig.rested();
    const together = [...began];
    hold.open();
    await rig.drained();

    expect(together).toEqual(['alice 0', 'bob 1']);
    expect(began).toEqual(['alice 0', 'bob 1', 'alice 2']);
  });

  it('runs an event although its key throws, and reports that', async () => {
    const rig = new DispatchRig();
    const key = (): string => {
      throw new Error('no key');
    };
    const run = vi.fn(() => Promise.resolve());
    rig.script('a', [[{ name: 'DTMF', key }, run]]);

    rig.call('x');
    await rig.drained();

    expect(run).toHaveBeenCalledOnce();
    expect(rig.problems.map(({ error }) => error.message)).toEqual(['no key']);
  });

  it('starts no more calls than it may', async () => {
    const rig = new DispatchRig({ maxConcurrentCalls: 4 });
    let now = 0;
    let most = 0;
    let done = 0;
    rig.script('a', [
      [
        'DTMF',
        async () => {
          most = Math.max(most, ++now);
          await nextTurn();
          now--;
          done++;
        },
      ],
    ]);

    for (let at = 0; at < 100; at++) rig.call(`call ${at % 30}`);
    await rig.drained();

    expect([most, done]).toEqual([4, 100]);
  });

  it('does not let a full script delay others', async () => {
    const rig = new DispatchRig({ maxConcurrentCalls: 1 });
    const hold = gate();
    const quick = vi.fn();
    rig.script('slow', [['DTMF', () => hold.promise]]);
    rig.script('quick', [['DTMF', quick]]);

    for (let at = 0; at < 10; at++) rig.call(`call ${at}`);
    await rig.rested();

    expect(quick).toHaveBeenCalledTimes(10);
    hold.open();
    await rig.drained();
  });

  it('runs every route of an event, even if others fail', async () => {
    const rig = new DispatchRig();
    const good = vi.fn();
    rig.script('a', [
      [
        'DTMF',
        () => {
          throw new Error('thrown');
        },
      ],
      ['DTMF', () => Promise.reject(new Error('rejected'))],
      ['DTMF', good],
    ]);

    rig.call('x');
    rig.call('x');
    await rig.drained();

    expect(good).toHaveBeenCalledTimes(2);
    expect(rig.problems.map(({ error }) => error.message)).toEqual([
      'thrown',
      'rejected',
      'thrown',
      'rejected',
    ]);
    expect(rig.problems[0]).toMatchObject({
      kind: 'error',
      script: 'a',
      part: 'route DTMF',
      event: 'DTMF',
      socket: '10.0.0.1:8021',
      uniqueId: 'x',
    });
    expect(rig.dispatcher.stats()).toMatchObject({ dispatched: 2, errors: 4, timeouts: 0 });
  });

  it('cuts off a route that does not end, and continues with its call', async () => {
    const rig = new DispatchRig({ routeTimeoutMs: 5 });
    const after = vi.fn();
    rig.script('a', [
      ['CHANNEL_ANSWER', () => new Promise(() => undefined)],
      ['DTMF', after],
    ]);

    rig.call('x', 'CHANNEL_ANSWER');
    rig.call('x', 'DTMF');
    await vi.waitFor(() => expect(after).toHaveBeenCalledOnce());

    expect(rig.problems).toMatchObject([
      { kind: 'timeout', script: 'a', part: 'route CHANNEL_ANSWER', uniqueId: 'x' },
    ]);
    expect(rig.problems[0]?.error).toMatchObject({ code: 'ESL_ROUTE_TIMEOUT' });
    expect(rig.dispatcher.stats()).toMatchObject({ timeouts: 1, running: 0, queued: 0 });
  });

  it('ignores the outcome of a route that it has cut off', async () => {
    const rig = new DispatchRig({ routeTimeoutMs: 5 });
    const { promise, fail } = gate();
    rig.script('a', [['DTMF', () => promise]]);

    rig.call('x');
    await vi.waitFor(() => expect(rig.dispatcher.stats().timeouts).toBe(1));
    fail(new Error('late'));
    await nextTurn();

    expect(rig.problems.map(({ kind }) => kind)).toEqual(['timeout']);
    expect(rig.dispatcher.stats()).toMatchObject({ errors: 0, running: 0 });
  });

  it('asks the predicate first, and treats one that throws as false', async () => {
    const rig = new DispatchRig();
    const run = vi.fn();
    const bad = vi.fn();
    const when = ({ json }: FreeswitchEvent): boolean => json['X-At'] === '1';
    rig.script('a', [
      [{ name: 'DTMF', when }, run],
      [
        {
          name: 'DTMF',
          when: () => {
            throw new Error('no answer');
          },
        },
        bad,
      ],
    ]);

    for (let at = 0; at < 3; at++) rig.call('x', 'DTMF', at);
    await rig.drained();

    expect(run).toHaveBeenCalledOnce();
    expect(bad).not.toHaveBeenCalled();
    expect(rig.dispatcher.stats().errors).toBe(3);
  });

  it('replaces routes between two events, so that each event runs once, including waiting ones', async () => {
    const rig = new DispatchRig();
    const ran: string[] = [];
    const routesOf = (version: string): Parameters<typeof tableOf>[0] => [
      [
        'DTMF',
        async ({ json }) => {
          ran.push(`${json['X-At']} ${version}`);
          await nextTurn();
        },
      ],
    ];
    const lanes = rig.script('a', routesOf('old'));

    rig.call('x', 'DTMF', 0);
    rig.call('x', 'DTMF', 1);
    await nextTurn();
    lanes.table = tableOf(routesOf('new'));
    rig.call('x', 'DTMF', 2);
    await rig.drained();

    expect(ran).toEqual(['0 old', '1 new', '2 new']);
  });

  it('drops only the waiting events of a script that is removed', async () => {
    const rig = new DispatchRig();
    const hold = gate();
    const gone = vi.fn(() => hold.promise);
    const stays = vi.fn(() => hold.promise);
    const script = rig.script('gone', [['DTMF', gone]]);
    rig.script('stays', [['DTMF', stays]]);

    for (let at = 0; at < 3; at++) rig.call('x');
    await nextTurn();
    rig.call('x');
    rig.dispatcher.detach(script);
    hold.open();
    await rig.drained();

    expect([gone.mock.calls.length, stays.mock.calls.length]).toEqual([1, 4]);
    expect(rig.dispatcher.stats()).toMatchObject({ dropped: 3, queued: 0 });
  });

  it('survives routes that return odd things', async () => {
    const rig = new DispatchRig();
    const throwing = {
      get then(): never {
        throw new Error('no then');
      },
    };
    rig.script('a', [
      ['DTMF', () => 1],
      ['DTMF', () => null],
      ['DTMF', () => throwing],
    ]);
    const after = vi.fn();
    rig.script('b', [['DTMF', after]]);

    rig.call('x');
    await rig.drained();

    expect(after).toHaveBeenCalledOnce();
    expect(rig.problems.map(({ error }) => error.message)).toEqual(['no then']);
  });

  it('runs every event of every call once and in order, for any durations', async () => {
    const step = fc.record({ call: fc.nat({ max: 4 }), turns: fc.nat({ max: 3 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, maxConcurrentCalls) => {
          const rig = new DispatchRig({ maxConcurrentCalls });
          const ran = new Map<string, number[]>();
          rig.script('a', [
            [
              'DTMF',
              ({ json }): void | Promise<void> => {
                const at = Number(json['X-At']);
                const call = json['Unique-ID'] ?? '';
                ran.set(call, [...(ran.get(call) ?? []), at]);
                const turns = steps[at]?.turns ?? 0;
                return turns === 0 ? undefined : waitTurns(turns);
              },
            ],
          ]);

          const expected = new Map<string, number[]>();
          for (const [at, { call }] of steps.entries()) {
            rig.call(`${call}`, 'DTMF', at);
            expected.set(`${call}`, [...(expected.get(`${call}`) ?? []), at]);
          }
          await rig.drained();

          expect(ran).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

async function waitTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}

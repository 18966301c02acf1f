import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DispatchRig, gate, nextTurn } from '../../test/dispatch-rig.ts';

/** What would end a process that has no such listener. */
function unhandledRejections(): unknown[] {
  const reasons: unknown[] = [];
  const note = (reason: unknown): void => void reasons.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));
  return reasons;
}

const circle: { self?: unknown } = {};
circle.self = circle;

describe('a route', () => {
  it.each([
    ['a circle', circle],
    ['a BigInt', 1n],
    ['nothing', undefined],
    ['a proxy that was revoked', revoked()],
  ])('may throw %s, or reject with it; its call continues', async (_, thrown) => {
    const unhandled = unhandledRejections();
    const rig = new DispatchRig();
    const after = vi.fn();
    rig.script('a', [
      ['DTMF', () => throwIt(thrown)],
      [
        'DTMF',
        async () => {
          await nextTurn();
          throwIt(thrown);
        },
      ],
      ['TALK', after],
    ]);

    rig.call('x');
    rig.call('x', 'TALK');
    await rig.drained();

    expect(after).toHaveBeenCalledOnce();
    expect(rig.problems).toMatchObject([{ kind: 'error' }, { kind: 'error' }]);
    expect(unhandled).toEqual([]);
  });

  it('may return a broken thenable', async () => {
    class Broken extends Promise<void> {
      override then(): never {
        throw new Error('no then');
      }
    }
    const rig = new DispatchRig();
    const after = vi.fn();
    rig.script('a', [
      ['DTMF', () => new Broken(() => undefined)],
      ['DTMF', after],
    ]);

    rig.call('x');
    await rig.drained();

    expect(after).toHaveBeenCalledOnce();
    expect(rig.problems.map(({ error }) => error.message)).toEqual(['no then']);
  });

  it('does not run when its predicate returns a promise, and nothing else is affected', async () => {
    const unhandled = unhandledRejections();
    const rig = new DispatchRig();
    const run = vi.fn();
    const when = (() => Promise.reject(new Error('late'))) as unknown as () => boolean;
    rig.script('a', [[{ name: 'DTMF', when }, run]]);

    rig.call('x');
    await rig.drained();

    expect(run).not.toHaveBeenCalled();
    expect(rig.problems.map(({ error }) => error.message)).toEqual([
      'when of a route must return its answer at once, not a promise',
    ]);
    expect(unhandled).toEqual([]);
  });

  it('keeps the order of the channel when its key returns a promise', async () => {
    const unhandled = unhandledRejections();
    const rig = new DispatchRig();
    const hold = gate();
    const run = vi.fn(() => hold.promise);
    const key = (() => Promise.reject(new Error('late'))) as unknown as () => string;
    rig.script('a', [[{ name: 'DTMF', key }, run]]);

    for (const uuid of ['x', 'y', 'x']) rig.call(uuid);
    await rig.rested();
    const together = run.mock.calls.length;
    hold.open();
    await rig.drained();

    expect([together, run.mock.calls.length]).toEqual([2, 3]);
    expect(rig.problems[0]?.error.message).toContain(
      'key of a route must return its answer at once',
    );
    expect(unhandled).toEqual([]);
  });
});

describe('whenEmpty', () => {
  it('waits for queued, held and running events', async () => {
    const rig = new DispatchRig();
    const hold = gate();
    rig.script('a', [['DTMF', () => hold.promise]]);
    const empty = vi.fn();
    await rig.dispatcher.whenEmpty();

    rig.call('x');
    rig.call('x');
    const waiting = rig.dispatcher.whenEmpty().then(empty);
    await nextTurn();
    const whileRunning = empty.mock.calls.length;
    hold.open();
    await waiting;

    expect(whileRunning).toBe(0);
    expect(rig.dispatcher.stats()).toMatchObject({ queued: 0, running: 0, dispatched: 2 });
  });

  it.each(['a synchronous route', 'a script that is taken away', 'a stop'])(
    'ends with %s',
    async (end) => {
      const rig = new DispatchRig();
      const hold = gate();
      const run = end === 'a synchronous route' ? () => undefined : () => hold.promise;
      const script = rig.script('a', [['DTMF', run]]);

      rig.call('x');
      const waiting = rig.dispatcher.whenEmpty();
      if (end !== 'a synchronous route') await nextTurn();
      if (end === 'a script that is taken away') rig.dispatcher.detach(script);
      if (end === 'a stop') rig.dispatcher.stop();

      await expect(waiting).resolves.toBeUndefined();
    },
  );
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Throws whatever it is given, as plain JavaScript may. */
function throwIt(thrown: unknown): void {
  (function* (): Generator<void> {
    yield;
  })().throw(thrown);
}

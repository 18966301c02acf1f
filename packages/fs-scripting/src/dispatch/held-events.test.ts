import { describe, expect, it } from 'vitest';
import { DispatchRig, eventOf } from '../../test/dispatch-rig.ts';

describe('a dispatcher that holds', () => {
  it('keeps arriving events, and gives them in order to the routes present at its release', async () => {
    const rig = new DispatchRig();
    const ran: (string | undefined)[] = [];
    const held = rig.dispatcher.hold();

    for (let at = 0; at < 3; at++) rig.call('x', 'DTMF', at);
    rig.script('late', [['DTMF', ({ json }) => void ran.push(json['X-At'])]]);
    await rig.drained();
    const before = [...ran];
    held[Symbol.dispose]();
    rig.call('x', 'DTMF', 3);
    await rig.drained();

    expect(before).toEqual([]);
    expect(ran).toEqual(['0', '1', '2', '3']);
  });

  it.each([
    ['number', { maxQueued: 10 }],
    [
      'bytes',
      {
        maxQueuedBytes: 10 * (eventOf('DTMF', { 'Unique-ID': 'x', 'X-At': '10' }).byteLength + 600),
      },
    ],
  ])('is bounded in %s, drops the oldest and counts it', async (_what, bound) => {
    const rig = new DispatchRig(bound);
    const ran: (string | undefined)[] = [];
    rig.script('a', [['DTMF', ({ json }) => void ran.push(json['X-At'])]]);
    const held = rig.dispatcher.hold();

    for (let at = 10; at < 60; at++) rig.call('x', 'DTMF', at);
    held[Symbol.dispose]();
    await rig.drained();

    expect(ran).toEqual(Array.from({ length: 10 }, (_, at) => `${at + 50}`));
    expect([rig.dispatcher.stats().dropped, rig.overflows]).toEqual([40, 1]);
  });

  it('keeps one event however much it weighs', async () => {
    const rig = new DispatchRig({ maxQueuedBytes: 1 });
    let ran = 0;
    rig.script('a', [['DTMF', () => ran++]]);
    const held = rig.dispatcher.hold();

    rig.call('x');
    held[Symbol.dispose]();
    held[Symbol.dispose]();
    await rig.drained();

    expect(ran).toBe(1);
  });

  it('lets the events of other sockets through', async () => {
    const rig = new DispatchRig();
    let ran = 0;
    rig.script('a', [['DTMF', () => ran++]]);
    const held = rig.dispatcher.hold(({ id }) => id !== rig.info.id);

    rig.call('x');
    await rig.drained();

    expect(ran).toBe(1);
    held[Symbol.dispose]();
  });

  it('releases when the last of several holds ends', async () => {
    const rig = new DispatchRig();
    let ran = 0;
    rig.script('a', [['DTMF', () => ran++]]);
    const [first, second] = [rig.dispatcher.hold(), rig.dispatcher.hold()];

    rig.call('x');
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    await rig.drained();
    const before = ran;
    second[Symbol.dispose]();
    await rig.drained();

    expect([before, ran]).toEqual([0, 1]);
  });
});

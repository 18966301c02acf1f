import { describe, expect, it } from 'vitest';
import { GoBackN } from './go-back-n.ts';

/** `s`: one is sent; `aR.N`: acknowledged, `aR.N.C`: C from it on; `xR`: lost. What each gives, in a row. */
function play(steps: string, window = 8): readonly (number | undefined)[] {
  const flow = new GoBackN(window);
  return steps.split(' ').map((step) => {
    const [first = 0, second = 0, count = 1] = step.slice(1).split('.').map(Number);
    if (step === 's') return flow.sent();
    return step.startsWith('a') ? flow.acknowledged(first, second, count) : flow.lost(first);
  });
}

type Row = [title: string, steps: string, given: (number | undefined)[], window?: number];

describe('going back', () => {
  it.each([
    ['an acknowledgement in order', 's s a0.0 a0.1', [0, 1, 1, 1]],
    ['one that overtakes an older one', 's s s a0.1 a0.2 a0.0', [0, 1, 2, 0, 0, 3]],
    ['one that comes twice', 's s a0.0 a0.0 a0.1', [0, 1, 1, 0, 1]],
    ['one of what was never sent', 's a0.7 a0.0', [0, 0, 1]],
    ['a loss: the oldest is sent again', 's s s a0.0 x0 s s', [0, 1, 2, 1, 50, 1, 2]],
    ['a late acknowledgement of the round before', 's s x0 s a0.0 a1.0', [0, 1, 50, 0, 0, 1]],
    ['a second loss of the same round', 's s x0 x0 s', [0, 1, 50, undefined, 0]],
    ['losses in a row wait longer', 's x0 s x1 s x2', [0, 50, 0, 100, 0, 200]],
    ['and never longer than two seconds', 's x0 x1 x2 x3 x4 x5 x6 x7', [0, 50, 100, 200, 400, 800, 1600, 2000, 2000]], // prettier-ignore
    ['an acknowledgement ends the row', 's x0 s a1.0 s x1', [0, 50, 0, 1, 1, 50]],
    ['what overtook before a loss counts no more', 's s a0.1 x0 s s a1.0 a1.1', [0, 1, 0, 50, 0, 1, 1, 1]], // prettier-ignore
    ['several at once, in order and not', 's s s s a0.2.2 a0.0.2', [0, 1, 2, 3, 0, 4]],
    ['the first of several, and then the loss of the others', 's s s a0.0.2 x0 s', [0, 1, 2, 2, 50, 2]], // prettier-ignore
    ['more than were sent', 's s a0.0.7 s', [0, 1, 2, 2]],
    ['numbers that pass the window', 's s a0.0 a0.1 s s a0.3 a0.2', [0, 1, 1, 1, 2, 3, 0, 2], 2],
  ] as Row[])('%s', (_, steps, given, window = 8) => {
    expect(play(steps, window)).toEqual(given);
  });
});

describe('the window', () => {
  it('that was full is filled again when half of it is free', () => {
    const flow = new GoBackN(4);
    for (let sent = 0; sent < 4; sent++) flow.sent();
    const may = [0, 1].map((number) => {
      flow.acknowledged(0, number);
      return flow.maySend;
    });
    expect(may).toEqual([false, true]);
    flow.sent();
    expect(flow.maySend).toBe(true);
    flow.sent();
    expect(flow.maySend).toBe(false);
  });

  it('is full at its bound, and begins at one after a loss', () => {
    const flow = new GoBackN(4);
    for (let sent = 0; sent < 4; sent++) flow.sent();
    expect(flow.maySend).toBe(false);
    flow.lost(0);
    const allowed = [0, 1, 3].map((number) => {
      let count = 0;
      for (; flow.maySend; count++) flow.sent();
      flow.acknowledged(1, number);
      return count;
    });
    expect(allowed).toEqual([1, 2, 3]);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { EventStreams } from './event-streams.ts';

function rig() {
  const streams = new EventStreams('h:8021');
  const giveBack = vi.fn();
  const subscribe = vi.fn(() => ({ [Symbol.dispose]: giveBack }));
  return { streams, subscribe, giveBack };
}

describe('the iterations of a client', () => {
  it('give their events back, once, when they are left', async () => {
    const { streams, subscribe, giveBack } = rig();
    const stream = streams.open(undefined, subscribe);
    streams.open(undefined, subscribe);
    expect([streams.size, giveBack.mock.calls.length]).toEqual([2, 0]);

    await stream.return?.();
    await stream.return?.();

    expect([streams.size, giveBack.mock.calls.length]).toEqual([1, 1]);
  });

  it('give their events back when their signal is aborted', () => {
    const { streams, subscribe, giveBack } = rig();
    const controller = new AbortController();
    streams.open({ signal: controller.signal }, subscribe);

    controller.abort();

    expect([streams.size, giveBack.mock.calls.length]).toEqual([0, 1]);
  });

  it('end together, and later ones are over from the start and subscribe to nothing', async () => {
    const { streams, subscribe, giveBack } = rig();
    const next = streams.open(undefined, subscribe).next();
    streams.end();
    const late = streams.open(undefined, subscribe);

    expect(await next).toEqual({ done: true, value: undefined });
    expect(await late.next()).toEqual({ done: true, value: undefined });
    expect(giveBack).toHaveBeenCalledTimes(1);
    expect(subscribe).toHaveBeenCalledTimes(1);
  });

  it('that are opened with an aborted signal subscribe to nothing', async () => {
    const { streams, subscribe } = rig();
    const stream = streams.open({ signal: AbortSignal.abort() }, subscribe);

    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(subscribe).not.toHaveBeenCalled();
  });
});

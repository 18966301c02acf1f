import { type PhaseChange, type SocketInfo, type SocketStats } from '@switchwire/conn-manager';
import { describe, expect, it } from 'vitest';
import { SocketTotals } from './socket-totals.ts';

const stats = (eventsReceived: number): SocketStats => ({
  bytesReceived: 0,
  framesReceived: 0,
  eventsReceived,
  framesSkipped: 0,
  eventsDropped: 0,
  commandsSent: 0,
  commandsFailed: 0,
  commandsPending: 0,
  reconnects: 0,
});

const rig = () => {
  let sockets: readonly SocketInfo[] = [];
  let looks = 0;
  let watcher: (change: PhaseChange) => unknown = () => undefined;
  const totals = new SocketTotals({
    list: () => {
      looks++;
      return sockets;
    },
    onPhase: (listener) => {
      watcher = listener;
      return { [Symbol.dispose]: () => undefined };
    },
  });
  const have = (counts: Readonly<Record<string, number>>, phase = 'subscribed'): void => {
    sockets = Object.entries(counts).map(
      ([id, count]) =>
        ({
          id,
          phase,
          direction: 'inbound',
          consumers: ['mi'],
          stats: stats(count),
        }) as unknown as SocketInfo,
    );
  };
  const close = (id: string): void => {
    const socket = sockets.find((info) => info.id === id);
    if (socket !== undefined) watcher({ socket, from: 'subscribed' });
  };
  return { events: () => totals.read().eventsReceived, have, close, looks: () => looks };
};

describe('SocketTotals', () => {
  it('keeps the counts of a socket after it is gone', () => {
    const { events, have } = rig();
    have({ a: 10, b: 5 });
    expect(events()).toBe(15);

    have({ b: 6 });

    expect(events()).toBe(16);
    expect(events()).toBe(16);
  });

  it('reads the counters of a socket once more when it closes', () => {
    const { events, have, close } = rig();
    have({ a: 10 });
    expect(events()).toBe(10);

    have({ a: 12 }, 'closed');
    close('a');
    have({});

    expect(events()).toBe(12);
  });

  it('does not list all sockets when one closes, since all may close at one moment', () => {
    const { have, close, looks } = rig();
    have({ a: 10, b: 5 }, 'closed');

    close('a');
    close('b');

    expect(looks()).toBe(0);
  });

  it('continues when a socket of the same id starts over', () => {
    const { events, have } = rig();
    have({ a: 10 });
    expect(events()).toBe(10);

    have({ a: 3 });

    expect(events()).toBe(13);
  });
});

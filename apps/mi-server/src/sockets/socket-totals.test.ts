import { type SocketInfo, type SocketStats, type TransitionReport } from '@switchwire/conn-manager';
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
  let watcher: (report: TransitionReport) => unknown = () => undefined;
  const totals = new SocketTotals({
    list: () => sockets,
    watch: (listener) => {
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
    watcher({ machine: 'socket', id, phase: 'closed' } as TransitionReport);
  };
  return { events: () => totals.read().eventsReceived, have, close };
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

  it('looks at a socket once more when it closes', () => {
    const { events, have, close } = rig();
    have({ a: 10 });
    expect(events()).toBe(10);

    have({ a: 12 }, 'closed');
    close('a');
    have({});

    expect(events()).toBe(12);
  });

  it('continues when a socket of the same id starts over', () => {
    const { events, have } = rig();
    have({ a: 10 });
    expect(events()).toBe(10);

    have({ a: 3 });

    expect(events()).toBe(13);
  });
});

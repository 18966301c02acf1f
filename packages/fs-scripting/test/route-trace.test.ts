import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defineScript, type EventRoute, type RouteTrace } from '../src/index.ts';
import { hostRig } from './host-rig.ts';

const channel = tracingChannel<unknown, RouteTrace>('switchwire:route');

/** The messages of the channel while a test runs: name of the message, and the trace. */
function listen(): [string, RouteTrace][] {
  const heard: [string, RouteTrace][] = [];
  const note =
    (name: string) =>
    (trace: unknown): void =>
      void heard.push([name, { ...(trace as RouteTrace) }]);
  const subscribers = {
    start: note('start'),
    end: note('end'),
    asyncStart: note('asyncStart'),
    asyncEnd: note('asyncEnd'),
    error: note('error'),
  };
  channel.subscribe(subscribers);
  onTestFinished(() => channel.unsubscribe(subscribers));
  return heard;
}

async function runOf(route: EventRoute): Promise<void> {
  const { host, double, socket, drained } = hostRig();
  await host.run(
    defineScript(({ eventRoute }) => eventRoute('DTMF', route)),
    'traced',
  );
  double.emit(socket, 'DTMF', { 'Unique-ID': 'x' });
  await drained();
}

const failure = new Error('failed');

describe('the tracing channel switchwire:route', () => {
  it.each<[string, EventRoute, string[]]>([
    ['answers at once', () => 'a value', ['start', 'end']],
    [
      'waits',
      async () => {
        await nextTurn();
      },
      ['start', 'end', 'asyncStart', 'asyncEnd'],
    ],
    [
      'throws',
      () => {
        throw failure;
      },
      ['start', 'error', 'end'],
    ],
    ['rejects', () => Promise.reject(failure), ['start', 'end', 'error', 'asyncStart', 'asyncEnd']],
  ])('reports the life of a route that %s', async (_what, route, names) => {
    const heard = listen();

    await runOf(route);

    expect(heard.map(([name]) => name)).toEqual(names);
    expect(heard[0]?.[1]).toEqual({
      script: 'traced',
      version: 1,
      route: 'DTMF',
      event: 'DTMF',
      socket: '10.0.0.1:8021',
      uniqueId: 'x',
      header: expect.any(Function) as () => string,
    });
    expect(heard[0]?.[1].header('unique-id')).toBe('x');
    for (const [name, trace] of heard) if (name === 'error') expect(trace.error).toBe(failure);
    expect(heard.find(([name]) => name === 'end')?.[1].isWaiting === true).toBe(
      names.includes('asyncEnd'),
    );
  });

  it('leaves a route what it is: one that answers at once does not wait, failures are reported', async () => {
    listen();
    const { host, double, socket, problems, drained } = hostRig();
    const ran: string[] = [];
    await host.run(
      defineScript(({ eventRoute }) => {
        eventRoute('DTMF', ({ json }) => {
          ran.push(json['X-At'] ?? '');
          if (json['X-At'] === '1') throw failure;
        });
      }),
    );

    for (const at of ['0', '1', '2']) double.emit(socket, 'DTMF', { 'X-At': at });
    await nextTurn();

    expect(ran).toEqual(['0', '1', '2']);
    expect(problems.map(({ error }) => error)).toEqual([failure]);
    expect(host.stats().running).toBe(0);
    await drained();
  });

  it('carries the stores that a subscriber binds through the route', async () => {
    const spans = new AsyncLocalStorage<string>();
    channel.start.bindStore(spans, (trace) => `span of ${trace.uniqueId}`);
    onTestFinished(() => void channel.start.unbindStore(spans));
    const seen: (string | undefined)[] = [];

    await runOf(async () => {
      await nextTurn();
      seen.push(spans.getStore());
    });

    expect(seen).toEqual(['span of x']);
  });
});

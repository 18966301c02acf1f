import { type ConnManager } from '@switchwire/conn-manager';
import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

const NOTHING: Disposable = { [Symbol.dispose]: () => undefined };

/** Metrics that follow a manager which is nothing but a source of events, and what it says to them. */
const following = () => {
  const metrics = createMetrics();
  let receive: (event: { readonly name: string }) => void = () => undefined;
  const manager = {
    onEvent: (listener: typeof receive) => {
      receive = listener;
      return NOTHING;
    },
    onCommand: () => NOTHING,
    onPhase: () => NOTHING,
    watch: () => NOTHING,
  } as unknown as ConnManager;
  const scripts = { stats: () => ({}) as never, list: () => [] };
  metrics.attach({ manager, scripts, subscribers: { dropped: 0 }, hasStore: false });
  return {
    metrics,
    receive: (name: string): void => {
      receive({ name });
    },
  };
};

it('counts events by name, and all names that FreeSWITCH does not have as one series', async () => {
  const { metrics, receive } = following();

  for (const name of ['DTMF', 'other', 'DTMF', 'constructor']) receive(name);
  for (let made = 0; made < 1_000; made++) receive(`MADE_UP_${made}`);

  const counted = await metrics.registry.getSingleMetric('switchwire_events_total')?.get();
  expect(counted?.values.map(({ labels, value }) => [labels['name'], value])).toEqual([
    ['DTMF', 2],
    ['other', 1_002],
  ]);
});

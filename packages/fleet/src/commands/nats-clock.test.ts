import { expect, it } from 'vitest';
import { NatsClock } from './nats-clock.ts';

it('goes by the beat that travelled fastest', () => {
  const clock = new NatsClock(() => 1_000_000);
  expect(clock.now()).toBe(1_000_000);
  for (const [sentAt, storedAt] of [[0, 5_030], [100, 5_102], [200, 5_900]] as const) clock.note({ sentAt, storedAt }); // prettier-ignore
  expect(clock.now()).toBe(1_005_002);
});

it('forgets old beats: clocks drift', () => {
  const clock = new NatsClock(() => 0);
  clock.note({ sentAt: 0, storedAt: 1 });
  for (let beat = 0; beat < 8; beat++) clock.note({ sentAt: 0, storedAt: 40 });
  expect(clock.offset).toBe(40);
});

import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { type ServerRecord } from '../leases/records.ts';
import { EarlierOwners, type LostEnd } from './earlier-owners.ts';

const NOW = 1_795_873_594_552;
const TIMINGS = { beat: 500, beatTimeout: 1_500, confirmTimeout: 15_000, lease: 2_500 };
const LOOK_MS = 1_000;

const live: ServerRecord = { v: 1, id: 'b', state: 'live', beat: 1, since: 1, weight: 1, version: '1', inventory: '' }; // prettier-ignore
const ended = (more: Partial<ServerRecord>): ServerRecord => ({ ...live, state: 'fenced', fencedBy: 'b-1', aliveUntil: NOW, ...more }); // prettier-ignore
const owing = ended({ unpublished: 400 });

/** This server acts for the socket since `until`; the record of the one before is known here, and `stored` in NATS. */
function world(until = NOW) {
  const clock = new SimulatedClock();
  const reported: LostEnd[] = [];
  let known: ServerRecord | 'removed' = live;
  let stored: ServerRecord | 'removed' | 'no answer' = live;
  const earlier = new EarlierOwners({
    clock: { now: () => clock.now(), setTimeout: (run, ms) => clock.setTimeout(run, ms), clearTimeout: (id) => clock.clearTimeout(id as number) }, // prettier-ignore
    timings: TIMINGS,
    natsNow: () => NOW + clock.now(),
    recordOf: () => (known === 'removed' ? undefined : known),
    read: () => {
      if (stored === 'no answer') return Promise.reject(new Error('no answer'));
      return Promise.resolve(stored === 'removed' ? undefined : stored);
    },
    report: (lost) => void reported.push(lost),
  });
  earlier.add('fs:8021', 'b-1', { epoch: 7, until });
  const pass = async (ms: number): Promise<void> => {
    for (let rest = ms; rest > 0; rest -= LOOK_MS) {
      clock.increment(LOOK_MS);
      await Promise.resolve().then(() => undefined);
    }
  };
  const learn = (now: typeof known, inStore: typeof stored = now): void => {
    known = now;
    stored = inStore;
  };
  return { earlier, reported, pass, learn };
}

describe('the last events of the server before', () => {
  it.each<[string, ServerRecord | 'removed', ServerRecord | 'removed']>([
    ['lives', live, live],
    ['is gone', 'removed', 'removed'],
    ['fenced itself and owes nothing', ended({}), ended({})],
    ['fenced itself, and removed its record when NATS had them', owing, 'removed'],
    ['fenced itself, and wrote that NATS has them', owing, ended({})],
  ])('are not missing when it %s', async (_title, known, stored) => {
    const { reported, pass, learn } = world();
    learn(known, stored);
    await pass(60_000);

    expect(reported).toEqual([]);
  });

  it('are missing when it left its record with what it owes, once it had its time', async () => {
    const { reported, pass, learn } = world(NOW + 50);
    learn(owing);
    await pass(TIMINGS.confirmTimeout + TIMINGS.lease - LOOK_MS);
    expect(reported).toEqual([]);
    await pass(2 * LOOK_MS);

    expect(reported).toEqual([{ socket: 'fs:8021', epoch: 7, previous: 'b-1', from: NOW - 1_900, to: NOW + 50 }]); // prettier-ignore
  });

  it('may be missing when it was killed: no one knows what came after its last beat', async () => {
    const { reported, pass, learn } = world(NOW + 300);
    learn(ended({ fencedBy: 'c-1' }));
    await pass(LOOK_MS);

    expect(reported).toMatchObject([{ from: NOW, to: NOW + 300 }]);
  });

  it('are not among what it owes when it gave the socket away long before', async () => {
    const { reported, pass, learn } = world(NOW - 1_900 - TIMINGS.beat - 1);
    learn(owing);
    await pass(60_000);

    expect(reported).toEqual([]);
  });

  it('are judged when NATS answers', async () => {
    const { reported, pass, learn } = world();
    learn(owing, 'no answer');
    await pass(60_000);
    expect(reported).toEqual([]);
    learn(owing);
    await pass(LOOK_MS);

    expect(reported).toHaveLength(1);
  });

  it('are reported at once when this server stops as well', () => {
    const { earlier, reported, learn } = world();
    learn(owing);
    earlier.end();
    earlier.end();

    expect(reported).toHaveLength(1);
  });
});

import { silentLogger } from '@switchwire/esl-client/session';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { DEFAULT_FLEET_TIMINGS } from '../fleet-timings.ts';
import { LeaseView } from '../leases/lease-view.ts';
import { type MemoryLeases, memoryLeases } from '../leases/memory-leases.ts';
import { Membership } from './membership.ts';

const { lease, beat } = DEFAULT_FLEET_TIMINGS;
const STEP_MS = 10;

/** A server that judges whenever its membership changes, as a fleet does. */
class Member {
  readonly leases;
  readonly membership: Membership;
  readonly fenced: { readonly incarnation: string; readonly at: number }[] = [];
  readonly #clock: SimulatedClock;
  #count = 0;

  constructor(id: string, world: MemoryLeases, clock: SimulatedClock) {
    this.#clock = clock;
    this.leases = world.connect();
    const view = new LeaseView((problem) => expect.unreachable(problem));
    this.membership = new Membership({
      identity: { id, fleet: 'test', weight: 1, version: '0' },
      store: this.leases,
      view,
      clock,
      wallNow: () => 1_795_873_594_552 + clock.now(),
      random: () => 0,
      unique: () => String(++this.#count),
      timings: DEFAULT_FLEET_TIMINGS,
      logger: silentLogger,
      inventory: () => '',
      onChange: () => {
        this.membership.judge();
      },
      onFenced: (incarnation) => void this.fenced.push({ incarnation, at: clock.now() }),
      onLapse: () => undefined,
      isDrained: () => false,
      keys: () => ['unsigned'],
      sockets: () => 0,
      steps: { follow: () => undefined, forget: () => undefined },
      undelivered: () => 0,
      unpublished: () => 0,
      published: () => Promise.resolve(),
    });
    this.leases.listen({
      word: (word) => {
        const change = view.apply(word);
        if (change?.kind === 'server') this.membership.heard(change);
      },
      greeting: (key) => {
        this.membership.greeted(key);
      },
      restored: () => {
        this.membership.restored();
      },
    });
    void this.membership.start();
    this.#judgeNowAndThen();
  }

  get fencedNames(): readonly string[] {
    return this.fenced.map(({ incarnation }) => incarnation);
  }

  #judgeNowAndThen(): void {
    this.#clock.setTimeout(() => {
      this.membership.judge();
      this.#judgeNowAndThen();
    }, DEFAULT_FLEET_TIMINGS.judge);
  }
}

async function pass(clock: SimulatedClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    clock.increment(STEP_MS);
    await new Promise(setImmediate);
  }
}

/** Servers whose beats come one after the other, and an election of so many milliseconds that begins now. */
async function members(ids: readonly string[]) {
  const clock = new SimulatedClock();
  const world = memoryLeases();
  const servers: Member[] = [];
  for (const id of ids) {
    servers.push(new Member(id, world, clock));
    await pass(clock, beat / 4);
  }
  await pass(clock, 2 * lease);
  return { clock, world, servers };
}

describe('servers of a fleet whose store elects a leader', () => {
  it.each([3_000, 3_100, 3_200, 3_300, 3_400, 9_000])(
    'fence none of them when they can write again, after %d ms',
    async (electionMs) => {
      const { clock, world, servers } = await members(['a', 'b', 'c']);

      world.lead(false);
      await pass(clock, electionMs);
      world.lead(true);
      await pass(clock, 3 * lease);

      expect(servers.flatMap(({ fencedNames }) => fencedNames)).toEqual([]);
      expect(servers.map(({ membership }) => membership.state)).toEqual(servers.map(() => 'member.held')); // prettier-ignore
    },
  );

  it('fence one that died with the leader as soon as they can write, and wait for no lease', async () => {
    const { clock, world, servers } = await members(['a', 'b', 'c']);
    const [first, second, dead] = servers;
    const deadName = dead?.membership.incarnation ?? '';

    dead?.leases.cut();
    world.lead(false);
    await pass(clock, 6_000);
    world.lead(true);
    const ledAt = clock.now();
    await pass(clock, beat + 2 * STEP_MS);

    const fenced = [first, second].flatMap((server) => server?.fenced ?? []);
    expect(new Set(fenced.map(({ incarnation }) => incarnation))).toEqual(new Set([deadName]));
    expect(Math.min(...fenced.map(({ at }) => at)) - ledAt).toBeLessThanOrEqual(beat);
  });

  it('fence one that greets and does not write while the others can', async () => {
    const { clock, servers } = await members(['a', 'b', 'c']);
    const [first, second, third] = servers;
    const name = third?.membership.incarnation ?? '';
    if (third === undefined) expect.unreachable();
    third.leases.write = () => Promise.reject(new Error('not permitted'));

    await pass(clock, lease + 2 * beat);

    expect([...(first?.fencedNames ?? []), ...(second?.fencedNames ?? [])]).toContain(name);
  });
});

describe('servers of a fleet that all lost NATS', () => {
  it.each([
    ['that hear it again one after the other', 8_000, [0, lease - 2 * beat, 2 * lease - 2 * beat]],
    ['in another order', 4_000, [lease, 2 * lease - 2 * beat, 0]],
    ['that could not hear it for little longer than a lease', lease + beat, [0, 0, lease + beat]],
  ])('%s fence none of them', async (_title, lostMs, backAfter) => {
    const { clock, servers } = await members(['a', 'b', 'c']);

    for (const { leases } of servers) leases.cut();
    await pass(clock, lostMs);
    servers.forEach(({ leases }, index) => {
      clock.setTimeout(() => {
        leases.heal();
      }, backAfter[index] ?? 0);
    });
    await pass(clock, 5 * lease);

    expect(servers.flatMap(({ fencedNames }) => fencedNames)).toEqual([]);
    expect(servers.map(({ membership }) => membership.state)).toEqual(servers.map(() => 'member.held')); // prettier-ignore
  });

  it('fence none of them when their connections outlived it', async () => {
    const { clock, servers } = await members(['a', 'b', 'c']);

    for (const { leases } of servers) leases.cut();
    await pass(clock, lease + beat);
    for (const { leases } of servers) {
      leases.thaw();
      await pass(clock, 2 * beat);
    }
    await pass(clock, 2 * lease);

    expect(servers.flatMap(({ fencedNames }) => fencedNames)).toEqual([]);
  });

  it('fence one that does not come back two leases later', async () => {
    const { clock, servers } = await members(['a', 'b', 'c']);
    const [first, second, dead] = servers;

    for (const { leases } of servers) leases.cut();
    await pass(clock, 8_000);
    const backAt = clock.now();
    first?.leases.heal();
    second?.leases.heal();
    await pass(clock, 2 * lease + 2 * beat);

    const fenced = [first, second].flatMap((server) => server?.fenced ?? []);
    expect(new Set(fenced.map(({ incarnation }) => incarnation))).toEqual(
      new Set([dead?.membership.incarnation]),
    );
    expect(Math.min(...fenced.map(({ at }) => at)) - backAt).toBeGreaterThan(lease);
  });

  it('keep one waiting for one lease only that lost it for a moment', async () => {
    const { clock, servers } = await members(['a', 'b', 'c']);
    const [first, second, dead] = servers;

    for (const { leases } of servers) leases.cut();
    await pass(clock, beat);
    first?.leases.heal();
    second?.leases.heal();
    const backAt = clock.now();
    await pass(clock, lease + 2 * beat);

    const fenced = [first, second].flatMap((server) => server?.fenced ?? []);
    expect(new Set(fenced.map(({ incarnation }) => incarnation))).toEqual(
      new Set([dead?.membership.incarnation]),
    );
    expect(Math.min(...fenced.map(({ at }) => at)) - backAt).toBeLessThanOrEqual(lease + beat);
  });
});

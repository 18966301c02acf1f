import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { memoryLeases, type MemoryLeaseStore } from '../leases/memory-leases.ts';
import { parseServerRecord, serverKey, type ServerRecord } from '../leases/records.ts';
import { Beats } from './beats.ts';
import { type MembershipEvent } from './membership-machine.ts';

const BEAT_MS = 500;
const STEP_MS = 10;
const KEY = serverKey('a-1');
const described = { v: 1, id: 'a', since: 1, weight: 1, version: '1', inventory: '' } as const;
const first: ServerRecord = { ...described, state: 'live', beat: 0 };

/** A server that beats, and what its beats report. */
async function beating() {
  const clock = new SimulatedClock();
  const leases = memoryLeases().connect();
  const facts: MembershipEvent['type'][] = [];
  const revision = (await leases.write(KEY, JSON.stringify(first), 0)) ?? expect.unreachable();
  const beats = new Beats(
    {
      store: leases,
      clock,
      intervalMs: BEAT_MS,
      describe: () => described,
      tell: ({ type }) => facts.push(type),
    },
    { incarnation: 'a-1', revision },
  );
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      clock.increment(STEP_MS);
      await new Promise(setImmediate);
    }
  };
  return { leases, facts, pass, end: () => beats.end() };
}

/** The next writing has no answer, and takes effect when what the record was before it has been read: NATS was held still. */
function delayNextWrite(leases: MemoryLeaseStore): void {
  const [write, read] = [leases.write.bind(leases), leases.read.bind(leases)];
  let takeEffect = (): unknown => undefined;
  leases.write = (...writing) => {
    leases.write = write;
    takeEffect = () => write(...writing);
    return Promise.reject(new Error('no answer'));
  };
  leases.read = async (key) => {
    const entry = await read(key);
    leases.read = read;
    await takeEffect();
    return entry;
  };
}

const recordOf = async (leases: MemoryLeaseStore): Promise<ServerRecord | undefined> =>
  parseServerRecord((await leases.read(KEY))?.value ?? '').record;

describe('the beats of a server', () => {
  it('go on over a writing that takes effect late', async () => {
    const { leases, facts, pass, end } = await beating();
    delayNextWrite(leases);
    await pass(3 * BEAT_MS);
    end();

    expect(facts).toEqual(['beat.failed', 'beat.written', 'beat.written']);
    expect(await recordOf(leases)).toMatchObject({ state: 'live', beat: 3 });
  });

  it('are refused when another server has fenced it meanwhile', async () => {
    const { leases, facts, pass, end } = await beating();
    const known = (await leases.read(KEY))?.revision ?? expect.unreachable();
    await leases.write(KEY, JSON.stringify({ ...first, state: 'fenced' }), known);
    await pass(BEAT_MS);
    end();

    expect(facts).toEqual(['beat.refused']);
    expect(await recordOf(leases)).toMatchObject({ state: 'fenced' });
  });

  it('are refused when the record is gone', async () => {
    const { leases, facts, pass, end } = await beating();
    await leases.remove(KEY);
    await pass(BEAT_MS);
    end();

    expect(facts).toEqual(['beat.refused']);
    expect(await leases.read(KEY)).toBeUndefined();
  });

  it('fail, and go on later, when the record changes all the time', async () => {
    const { leases, facts, pass, end } = await beating();
    const write = leases.write.bind(leases);
    leases.write = () => Promise.resolve(undefined);
    await pass(2 * BEAT_MS);
    leases.write = write;
    await pass(BEAT_MS);
    end();

    expect(facts).toEqual(['beat.failed', 'beat.failed', 'beat.written']);
  });
});

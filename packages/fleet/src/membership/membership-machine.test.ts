import { describe, expect, it } from 'vitest';
import { assign, createActor, fromCallback, fromPromise, SimulatedClock } from 'xstate';
import { DEFAULT_FLEET_TIMINGS } from '../fleet-timings.ts';
import {
  type BeatsInput,
  type BeatsOrder,
  joinRetryCeiling,
  leaveDelay,
  type Joined,
  membershipMachine,
  type MembershipEvent,
} from './membership-machine.ts';

type Step =
  | MembershipEvent
  | { readonly type: 'join.done'; readonly at?: number }
  | { readonly type: 'join.failed' }
  | { readonly type: 'wait'; readonly ms: number };

interface Scenario {
  readonly title: string;
  readonly steps: readonly Step[];
  /** Every state that was entered, in order. */
  readonly states: readonly string[];
  readonly context?: Readonly<Record<string, unknown>>;
  readonly orders?: readonly string[];
  /** Actors of beats that were started, by incarnation, and how many still run. */
  readonly beats?: readonly string[];
  readonly beating?: number;
}

const joined: Step = { type: 'join.done' };
const failed: Step = { type: 'join.failed' };
const wait = (ms: number): Step => ({ type: 'wait', ms });
const written = (beat: number, at = beat): Step => ({ type: 'beat.written', beat, at });
const lost: Step = { type: 'beat.failed', message: 'no NATS' };
const refused: Step = { type: 'beat.refused' };
const slept: Step = { type: 'process.slept' };
const stop: Step = { type: 'server.stop' };
const empty: Step = { type: 'ownership.empty' };

const TRYING = 'joining.trying';
const WAITING = 'joining.waiting';
const HELD = 'member.held';
const HOLDING = 'member.holding';
const PARTING = 'member.parting';
const LEAVING = 'member.leaving';

const SCENARIOS: readonly Scenario[] = [
  { title: 'joins', steps: [joined], states: [TRYING, HELD], beats: ['a-1'], beating: 1 },
  {
    title: 'tries again after a wait when it cannot join',
    steps: [failed, wait(250), failed, wait(499)],
    states: [TRYING, WAITING, TRYING, WAITING],
    context: { attempt: 2, lastError: 'not yet' },
  },
  {
    title: 'forgets failed attempts when it joined',
    steps: [failed, wait(250), { type: 'join.done', at: 700 }],
    states: [TRYING, WAITING, TRYING, HELD],
    context: {
      attempt: 0,
      lastError: undefined,
      confirmedAt: 700,
      heardAt: 700,
      hearingSince: 700,
    },
  },
  { title: 'ends while it tries to join', steps: [stop], states: [TRYING, 'left'] },
  {
    title: 'ends while it waits to join',
    steps: [failed, stop],
    states: [TRYING, WAITING, 'left'],
  },
  {
    title: 'holds its lease with each beat that was written',
    steps: [joined, wait(1_999), written(1, 1_900), wait(1_999), written(2, 3_900), wait(1_999)],
    states: [TRYING, HELD],
    context: { beat: 2, confirmedAt: 3_900 },
  },
  {
    title: 'goes on without a confirmed lease when a beat is not answered',
    steps: [joined, wait(2_000)],
    states: [TRYING, HELD, HOLDING],
    context: { lastError: 'A beat was not answered in time' },
    beating: 1,
  },
  {
    title: 'goes on without a confirmed lease when a beat fails, for as long as it takes',
    steps: [joined, lost, wait(3_600_000), lost],
    states: [TRYING, HELD, HOLDING],
    context: { lastError: 'no NATS' },
  },
  {
    title: 'holds its lease again with the next beat that was written',
    steps: [joined, lost, written(3, 900)],
    states: [TRYING, HELD, HOLDING, HELD],
    context: { confirmedAt: 900, lastError: undefined },
    beats: ['a-1'],
  },
  {
    title: 'joins again under another name when it was fenced',
    steps: [joined, refused, joined],
    states: [TRYING, HELD, TRYING, HELD],
    context: { incarnation: 'a-2' },
    beats: ['a-1', 'a-2'],
    beating: 1,
    orders: [],
  },
  {
    title: 'joins again under another name when it was fenced while it held on',
    steps: [joined, lost, refused],
    states: [TRYING, HELD, HOLDING, TRYING],
    context: { incarnation: 'a-2' },
    beating: 0,
  },
  {
    title: 'lapses when the process slept, and joins again',
    steps: [joined, slept, joined],
    states: [TRYING, HELD, TRYING, HELD],
    context: { incarnation: 'a-2' },
    orders: ['lapse'],
  },
  {
    title: 'lapses when the process slept while it held on',
    steps: [joined, lost, slept],
    states: [TRYING, HELD, HOLDING, TRYING],
    orders: ['lapse'],
  },
  {
    title: 'leaves when others have taken everything',
    steps: [joined, stop, written(4), empty],
    states: [TRYING, HELD, PARTING, LEAVING, 'left'],
    orders: ['leave'],
    context: { beat: 4 },
    beating: 0,
  },
  {
    title: 'leaves after a while whatever others do, fenced or not',
    steps: [joined, stop, written(1), refused, wait(4_999), wait(1)],
    states: [TRYING, HELD, PARTING, LEAVING, 'left'],
  },
  {
    title: 'waits for others to the end',
    steps: [joined, stop, written(1), wait(4_999)],
    states: [TRYING, HELD, PARTING, LEAVING],
  },
  {
    title: 'gives others their time from when they can hear that it leaves',
    steps: [joined, lost, stop, lost, wait(14_999), written(1), wait(4_999)],
    states: [TRYING, HELD, HOLDING, PARTING, LEAVING],
    orders: ['leave'],
  },
  {
    title: 'is gone after a while when no one could hear that it leaves, fenced or not',
    steps: [joined, lost, stop, refused, wait(14_999), lost, wait(1)],
    states: [TRYING, HELD, HOLDING, PARTING, 'left'],
    beating: 0,
  },
  {
    title: 'leaves when others took everything before they could hear that it does',
    steps: [joined, lost, stop, empty],
    states: [TRYING, HELD, HOLDING, PARTING, 'left'],
  },
  {
    title: 'is gone when it slept before others could hear that it leaves',
    steps: [joined, stop, slept],
    states: [TRYING, HELD, PARTING, 'left'],
  },
  {
    title: 'is gone when it slept while it left',
    steps: [joined, stop, written(1), slept],
    states: [TRYING, HELD, PARTING, LEAVING, 'left'],
  },
  {
    title: 'remembers when it heard itself, and since when it hears others',
    steps: [joined, { type: 'beat.heard', at: 600 }, { type: 'engine.restored', at: 800 }],
    states: [TRYING, HELD],
    context: { heardAt: 600, hearingSince: 800 },
  },
  {
    title: 'does not mind facts about a lease that it has no more',
    steps: [written(1), lost, refused, empty, { type: 'beat.heard', at: 5 }],
    states: [TRYING],
    context: { heardAt: 0 },
  },
];

const pathOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : Object.entries(value as object).map(([key, inner]) => `${key}.${pathOf(inner)}`).join(); // prettier-ignore

async function live({ steps }: Scenario) {
  const clock = new SimulatedClock();
  const states: string[] = [];
  const orders: string[] = [];
  const beats: string[] = [];
  let beating = 0;
  let settle: { resolve: (joined: Joined) => void; reject: (error: Error) => void } | undefined;
  const machine = membershipMachine.provide({
    actors: {
      join: fromPromise<Joined, { readonly incarnation: string }>(
        () => new Promise((resolve, reject) => (settle = { resolve, reject })),
      ),
      beats: fromCallback<BeatsOrder, BeatsInput>(({ input, receive }) => {
        beats.push(input.incarnation);
        beating++;
        receive(() => orders.push('leave'));
        return () => {
          beating--;
        };
      }),
    },
    actions: {
      lapse: () => void orders.push('lapse'),
      renewIncarnation: assign({
        incarnation: ({ context }) => `a-${Number(context.incarnation.slice(2)) + 1}`,
      }),
    },
  });
  const actor = createActor(machine, { clock, input: { serverId: 'a', incarnation: 'a-1' } });
  actor.subscribe(({ value }) => {
    const path = pathOf(value);
    if (states.at(-1) !== path) states.push(path);
  });
  actor.start();
  for (const step of steps) {
    if (step.type === 'join.done') settle?.resolve({ at: step.at ?? 0, revision: 7 });
    else if (step.type === 'join.failed') settle?.reject(new Error('not yet'));
    else if (step.type === 'wait') clock.increment(step.ms);
    else actor.send(step);
    // a promise is settled in a later turn
    await Promise.resolve().then(() => undefined).then(() => undefined); // prettier-ignore
  }
  const running = beating;
  const { context } = actor.getSnapshot();
  actor.stop();
  return { states, orders, beats, beating: running, context };
}

describe('a server of a fleet', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))(
    '%s',
    async (_title, scenario) => {
      const { states, context, ...found } = await live(scenario);

      expect(states).toEqual(scenario.states);
      expect(context).toMatchObject(scenario.context ?? {});
      if (scenario.orders !== undefined) expect(found.orders).toEqual(scenario.orders);
      if (scenario.beating !== undefined) expect(found.beating).toBe(scenario.beating);
      if (scenario.beats !== undefined) expect(found.beats).toEqual(scenario.beats);
      expect(JSON.parse(JSON.stringify(context))).toEqual(
        Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined)),
      );
    },
  );

  it.each([
    [1, 250],
    [2, 500],
    [5, 4_000],
    [6, 5_000],
    [60, 5_000],
  ])('waits after attempt %d to join for at most %d ms', (attempt, ceiling) => {
    expect(joinRetryCeiling(attempt, 5_000)).toBe(ceiling);
  });
});

it.each([
  [0, 5_000],
  [24, 6_200],
  [1_000, 55_000],
  [10_000, 60_000],
])('waits for others to take %i sockets for %i ms', (sockets, ms) => {
  expect(leaveDelay(sockets, DEFAULT_FLEET_TIMINGS)).toBe(ms);
});

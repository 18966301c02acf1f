import { afterEach, describe, expect, it } from 'vitest';
import { createActor, SimulatedClock } from 'xstate';
import { handOnDelay, ownershipMachine, type OwnershipEvent } from './ownership-machine.ts';

type Step = OwnershipEvent | { readonly type: 'wait'; readonly ms: number };

interface Scenario {
  readonly title: string;
  readonly steps: readonly Step[];
  /** Every state that was entered, in order. */
  readonly states: readonly string[];
  readonly orders?: readonly string[];
  readonly context?: Readonly<Record<string, unknown>>;
  /** Default: there is another server that has not tried. */
  readonly othersUntried?: boolean;
}

const grant = { epoch: 10, server: 'a-1', rounds: 0 };
const granted: Step = { type: 'claim.granted', ...grant };
const refused: Step = { type: 'claim.refused' };
const renewed: Step = { type: 'claim.renewed', epoch: 20, server: 'a-2', rounds: 0 };
const renamed: Step = { type: 'incarnation.changed' };
const moved: Step = { type: 'owner.changed' };
const subscribed: Step = { type: 'session.subscribed', fence: 'announcement' };
const blind: Step = { type: 'session.subscribed', fence: 'lease' };
const lost: Step = { type: 'session.lost' };
const drained: Step = { type: 'session.drained' };
const read: Step = { type: 'announcement.read' };
const by = { epoch: 30, server: 'b-1' };
const greater: Step = { type: 'announcement.superseded', by };
const ended: Step = { type: 'lease.ended' };
const handOver: Step = { type: 'handover.begin', to: 'b-1' };
const release: Step = { type: 'socket.release' };
const wait = (ms: number): Step => ({ type: 'wait', ms });

const up = [granted, subscribed, read];
const LIFE = ['claiming', 'granted', 'announcing', 'acting'];

// prettier-ignore
const SCENARIOS: readonly Scenario[] = [
  { title: 'acts when its own announcement was read', steps: up, states: LIFE, orders: ['announce'], context: grant },
  { title: 'ends when another server was faster', steps: [refused], states: ['claiming', 'gone'], orders: [] },
  { title: 'is void when the server joined under another name meanwhile', steps: [renamed, granted], states: ['claiming', 'gone'], orders: [] },
  { title: 'is given up before it was granted', steps: [release], states: ['claiming', 'gone'] },
  { title: 'survives another name once it is granted', steps: [granted, renamed, subscribed, renamed, read, renamed], states: LIFE },
  { title: 'announces the epoch of a claim that was renewed before there was a session', steps: [granted, renewed, subscribed], states: LIFE.slice(0, 3), orders: ['announce'], context: { epoch: 20, server: 'a-2' } },
  { title: 'announces again when it is renewed before its announcement came back', steps: [granted, subscribed, renewed], states: [...LIFE.slice(0, 3)], orders: ['announce', 'announce'], context: { epoch: 20 } },
  { title: 'announces again, and goes on acting, when it is renewed', steps: [...up, renewed], states: LIFE, orders: ['announce', 'announce'], context: { epoch: 20, server: 'a-2' } },
  { title: 'announces itself on each new session', steps: [...up, lost, subscribed, read], states: [...LIFE, 'granted', 'announcing', 'acting'], orders: ['announce', 'announce'] },
  { title: 'announces again when the subscriptions of a session changed before it acts', steps: [granted, subscribed, subscribed], states: LIFE.slice(0, 3), orders: ['announce', 'announce'] },
  { title: 'waits for another session when the first is lost before it acts', steps: [granted, subscribed, lost, read], states: [...LIFE.slice(0, 3), 'granted'] },
  { title: 'never acts when a greater announcement is read first', steps: [granted, subscribed, greater, read], states: [...LIFE.slice(0, 3), 'superseded'], orders: ['announce', 'settle', 'endSession'], context: { by } },
  { title: 'stops when a greater announcement is read, and ends when its session is drained', steps: [...up, greater, drained], states: [...LIFE, 'superseded', 'gone'], orders: ['announce', 'settle', 'endSession'] },
  { title: 'ends without an answer of the session after drainTimeout', steps: [...up, greater, wait(1_999), wait(1)], states: [...LIFE, 'superseded', 'gone'] },
  { title: 'waits for the session to drain', steps: [...up, greater, wait(1_999)], states: [...LIFE, 'superseded'] },
  { title: 'ends when the session is lost while it drains', steps: [...up, greater, lost], states: [...LIFE, 'superseded', 'gone'] },
  { title: 'does not come back when it is renewed too late', steps: [...up, greater, renewed], states: [...LIFE, 'superseded'] },
  { title: 'is handed on when it was not subscribed for long', steps: [granted, wait(14_999), wait(1)], states: ['claiming', 'granted', 'released', 'gone'], orders: ['handOn'] },
  { title: 'is handed on when it lost its session for long', steps: [...up, lost, wait(15_000)], states: [...LIFE, 'granted', 'released', 'gone'], orders: ['announce', 'handOn'] },
  { title: 'is not handed on when no other server could try', steps: [granted, wait(600_000)], states: ['claiming', 'granted'], othersUntried: false },
  { title: 'is handed on later after each round of all servers', steps: [{ ...grant, type: 'claim.granted', rounds: 2 }, wait(59_999), wait(1)], states: ['claiming', 'granted', 'released', 'gone'] },
  { title: 'ends without a session when another server owns it', steps: [granted, moved], states: ['claiming', 'granted', 'gone'], orders: [] },
  { title: 'goes on acting when another server owns it, until that one announces itself', steps: [...up, moved], states: LIFE, orders: ['announce'] },
  { title: 'stops when another server owns it and announcements cannot be read', steps: [granted, blind, read, moved], states: [...LIFE, 'superseded'], context: { fence: 'lease' } },
  { title: 'stops at the end of the lease when announcements cannot be read', steps: [granted, blind, read, ended], states: [...LIFE, 'superseded'] },
  { title: 'goes on acting at the end of the lease when they can', steps: [...up, ended], states: LIFE },
  { title: 'acts until the server that should have it announces itself', steps: [...up, handOver, greater, drained], states: [...LIFE, 'handingOver', 'superseded', 'gone'], context: { to: 'b-1' } },
  { title: 'goes on acting, and claims back, when that server does not come', steps: [...up, handOver, wait(29_999), wait(1)], states: [...LIFE, 'handingOver', 'acting'], orders: ['announce', 'claimBack'] },
  { title: 'announces its new epoch when it was claimed back', steps: [...up, handOver, wait(30_000), renewed], states: [...LIFE, 'handingOver', 'acting'], orders: ['announce', 'claimBack', 'announce'], context: { to: undefined } },
  { title: 'is no longer handed over when it was renewed meanwhile', steps: [...up, handOver, renewed], states: [...LIFE, 'handingOver', 'acting'], orders: ['announce', 'announce'] },
  { title: 'is released when the session is lost while it is handed over', steps: [...up, handOver, lost], states: [...LIFE, 'handingOver', 'released', 'gone'], orders: ['announce', 'release'] },
  { title: 'stops handing over at the end of the lease when announcements cannot be read', steps: [granted, blind, read, handOver, ended], states: [...LIFE, 'handingOver', 'superseded'] },
  { title: 'stops handing over to the new owner when announcements cannot be read', steps: [granted, blind, read, handOver, moved], states: [...LIFE, 'handingOver', 'superseded'] },
  ...[[granted], [granted, subscribed], up, [...up, handOver]].map((steps, index) => ({
    title: `is released when it is not wanted any more, after ${steps.length} steps`,
    steps: [...steps, release],
    states: [...[...LIFE.slice(0, index + 2), ...(index === 3 ? ['handingOver'] : [])].slice(0, index + 2), 'released', 'gone'],
  })),
];

const actors: { stop(): unknown }[] = [];
afterEach(() => {
  for (const actor of actors.splice(0)) actor.stop();
});

function live({ steps, othersUntried = true }: Pick<Scenario, 'steps' | 'othersUntried'>) {
  const clock = new SimulatedClock();
  const states: string[] = [];
  const orders: string[] = [];
  const note = (name: string) => () => void orders.push(name);
  const machine = ownershipMachine.provide({
    actions: {
      announce: note('announce'),
      claimBack: note('claimBack'),
      endSession: note('endSession'),
      release: note('release'),
      handOn: note('handOn'),
      settle: note('settle'),
    },
    guards: { othersUntried: () => othersUntried },
  });
  const actor = createActor(machine, {
    clock,
    input: { address: 'fs:8021' },
    // passing states, such as `released`, are microsteps
    inspect: (event) => {
      if (event.type !== '@xstate.microstep') return;
      const { value } = event.snapshot as unknown as { value: string };
      if (states.at(-1) !== value) states.push(value);
    },
  });
  actors.push(actor);
  actor.start();
  states.unshift('claiming');
  for (const step of steps) {
    if (step.type === 'wait') clock.increment(step.ms);
    else if (actor.getSnapshot().status === 'active') actor.send(step);
  }
  return { actor, states: states.filter((state, index) => state !== states[index - 1]), orders };
}

describe('an ownership', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))(
    '%s',
    (_title, scenario) => {
      const { actor, states, orders } = live(scenario);

      expect(states).toEqual(scenario.states);
      if (scenario.orders !== undefined) expect(orders).toEqual(scenario.orders);
      expect(actor.getSnapshot().context).toMatchObject(scenario.context ?? {});
    },
  );

  it('is shown from its grant to its end, and acts between the two announcements', () => {
    const tagsAfter = (...steps: Step[]) => [...live({ steps }).actor.getSnapshot().tags];

    expect(tagsAfter()).toEqual([]);
    expect(tagsAfter(granted)).toEqual(['shown']);
    expect(tagsAfter(granted, subscribed)).toEqual(['shown']);
    expect(tagsAfter(...up)).toEqual(['shown', 'acting']);
    expect(tagsAfter(...up, handOver)).toEqual(['shown', 'acting']);
    expect(tagsAfter(...up, greater)).toEqual(['shown']);
    expect(tagsAfter(...up, greater, drained)).toEqual([]);
  });

  it('acts only if it was granted, subscribed and read, in any order', () => {
    const facts: readonly Step[] = [granted, renamed, subscribed, read];
    for (const order of permutations(facts)) {
      const { actor } = live({ steps: order });
      const at = (fact: Step): number => order.indexOf(fact);
      const acts = at(granted) < at(subscribed) && at(subscribed) < at(read) && at(renamed) > at(granted); // prettier-ignore
      expect([order.map(({ type }) => type), actor.getSnapshot().hasTag('acting')]).toEqual([
        order.map(({ type }) => type),
        acts,
      ]);
    }
  });

  it.each([
    [0, 15_000],
    [1, 30_000],
    [4, 240_000],
    [5, 300_000],
    [60, 300_000],
  ])('after %d rounds is handed on after %d ms', (rounds, delay) => {
    expect(handOnDelay(rounds, { handOnAfter: 15_000, handOnMax: 300_000 })).toBe(delay);
  });
});

function permutations<T>(values: readonly T[]): T[][] {
  if (values.length < 2) return [[...values]];
  return values.flatMap((value, index) =>
    permutations(values.filter((_, at) => at !== index)).map((rest) => [value, ...rest]),
  );
}

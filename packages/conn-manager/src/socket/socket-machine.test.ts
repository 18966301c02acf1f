import { afterEach, describe, expect, it } from 'vitest';
import { SocketRig } from '../../test/socket-rig.ts';
import { type Scenario, type Step } from '../../test/scenario-steps.ts';
import { SESSION_SCENARIOS } from '../../test/scenarios-session.ts';
import { GATE_SCENARIOS } from '../../test/scenarios-gate.ts';
import { SERVICE_SCENARIOS } from '../../test/scenarios-service.ts';
import { SUBSCRIBED_SCENARIOS } from '../../test/scenarios-subscribed.ts';

const SCENARIOS = [
  ...SESSION_SCENARIOS,
  ...SUBSCRIBED_SCENARIOS,
  ...GATE_SCENARIOS,
  ...SERVICE_SCENARIOS,
];

const rigs: SocketRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.stop();
});

function live(scenario: Scenario): SocketRig {
  const rig = new SocketRig(scenario.events ?? ['DTMF'], {
    brokenTransport: scenario.brokenTransport === true,
    isGated: scenario.isGated === true,
  });
  rigs.push(rig);
  for (const step of scenario.steps.flat<readonly (Step | readonly Step[])[]>()) {
    if ('fact' in step) rig.report(step.fact);
    else if ('order' in step) rig.send(step.order);
    else rig.clock.increment(step.waitMs);
  }
  return rig;
}

describe('a socket', () => {
  it('is described by at least forty scenarios with unique titles', () => {
    const titles = new Set(SCENARIOS.map(({ title }) => title));

    expect(titles.size).toBe(SCENARIOS.length);
    expect(titles.size).toBeGreaterThanOrEqual(40);
  });

  it.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))(
    '%s',
    (_title, scenario) => {
      const rig = live(scenario);

      expect(rig.crashes).toEqual([]);
      expect(rig.phases).toEqual(scenario.phases);
      const found = {
        orders: rig.orders,
        waits: rig.waits,
        callsLeft: rig.context.callsLeft,
        attempt: rig.context.attempt,
        generation: rig.context.generation,
        cause: rig.context.lastCause?.code,
        refused: rig.context.refusedEvents,
        wanted: rig.context.events,
        disposed: rig.disposed,
      };
      for (const key of Object.keys(found) as (keyof typeof found)[]) {
        if (key in scenario) expect({ [key]: found[key] }).toEqual({ [key]: scenario[key] });
      }
      expect(rig.states).toEqual(expect.arrayContaining([...(scenario.states ?? [])]));
    },
  );

  it.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))(
    'never holds two transports, and none when it is down: %s',
    (_title, scenario) => {
      const rig = live(scenario);
      // a transport that throws when it is made has nothing to dispose
      const lost = scenario.brokenTransport === true ? rig.opened : rig.disposed;
      const held = rig.opened - lost;

      expect(held).toBe(
        rig.states.some((state) => state.startsWith('session.')) && lost < rig.opened ? 1 : 0,
      );
      rig.stop();
      expect(rig.context).toEqual(JSON.parse(JSON.stringify(rig.context)) as unknown);
    },
  );
});

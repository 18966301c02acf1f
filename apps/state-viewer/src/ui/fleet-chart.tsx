import type { FleetMachineName } from '@switchwire/machine-view';
import type { VNode } from 'preact';
import type { ShownMachine } from '../model/fleet-machines.ts';
import { Chart } from './chart.tsx';
import { identity, useStore } from './hooks.ts';
import type { Session } from './session.ts';
import { Timeline } from './timeline.tsx';

export interface FleetChartProps {
  readonly session: Session;
  readonly machine: FleetMachineName;
  readonly shown: ShownMachine;
  readonly title: string;
  readonly label: string;
}

/** A machine of a server in a fleet: its chart, the step that it took last, and those before. */
export function FleetChart({ session, machine, shown, title, label }: FleetChartProps): VNode {
  const drawn = useStore(session.machines, identity)?.[machine];
  const id = `${machine}-title`;
  const { state, last, timeline } = shown;
  return (
    <section class="panel panel-chart" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {drawn === undefined ? (
        <p class="muted">Drawing …</p>
      ) : (
        <Chart
          machine={drawn}
          states={[state]}
          edges={last?.edges ?? []}
          stamp={last?.at ?? 0}
          label={label}
        />
      )}
      <p class="muted chart-note">Active: {state}</p>
      <Timeline transitions={timeline} withServers={machine === 'ownership'} />
    </section>
  );
}

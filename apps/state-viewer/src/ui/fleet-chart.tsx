import type { FleetMachineName } from '@switchwire/machine-view';
import type { VNode } from 'preact';
import { Chart } from './chart.tsx';
import { identity, useStore } from './hooks.ts';
import type { Session } from './session.ts';

export interface FleetChartProps {
  readonly session: Session;
  readonly machine: FleetMachineName;
  /** The state that it is in, as a dotted path. */
  readonly state: string;
  readonly title: string;
  readonly label: string;
}

const NO_EDGES: readonly string[] = [];

/** A machine of this server's part in a fleet. The server tells its states and not the way between them. */
export function FleetChart({ session, machine, state, title, label }: FleetChartProps): VNode {
  const drawn = useStore(session.machines, identity)?.[machine];
  const id = `${machine}-title`;
  return (
    <section class="panel panel-chart" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {drawn === undefined ? (
        <p class="muted">Drawing …</p>
      ) : (
        <Chart machine={drawn} states={[state]} edges={NO_EDGES} stamp={0} label={label} />
      )}
      <p class="muted chart-note">Active: {state}</p>
    </section>
  );
}

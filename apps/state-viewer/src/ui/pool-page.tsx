import type { VNode } from 'preact';
import { poolStates } from '../model/pool-states.ts';
import type { StoreState } from '@switchwire/machine-view';
import { Chart } from './chart.tsx';
import { STORE_WORDS } from './overview.tsx';
import type { Session } from './session.ts';
import { Timeline } from './timeline.tsx';
import { identity, useStore } from './hooks.ts';

/** The supervisor of all sockets, and the store that lists them. */
export function PoolPage({ session }: { readonly session: Session }): VNode {
  const fleet = useStore(session.fleet, identity);
  const machines = useStore(session.machines, identity);
  const [last] = fleet.pool;
  const states = poolStates(last, fleet.store, machines?.pool.graph);
  return (
    <div class="socket-page">
      <div class="page-head">
        <h1>Pool</h1>
        <p class="muted">Reads the list of sockets from the store and supervises them.</p>
      </div>
      <div class="columns">
        <section class="panel panel-chart" aria-labelledby="chart-title">
          <h2 id="chart-title">Machine</h2>
          {machines === undefined ? (
            <p class="muted">Drawing …</p>
          ) : (
            <Chart
              machine={machines.pool}
              states={states}
              edges={last?.edges ?? []}
              stamp={last?.at ?? 0}
              label="State chart of the pool"
            />
          )}
          <p class="muted chart-note">Active: {states.join(', ')}</p>
        </section>
        <div class="side">
          <section class="panel" aria-labelledby="store-title">
            <h2 id="store-title">Store</h2>
            {fleet.store !== undefined && <StoreFacts store={fleet.store} />}
          </section>
          <section class="panel" aria-labelledby="timeline-title">
            <h2 id="timeline-title">Last transitions</h2>
            <Timeline transitions={fleet.pool} />
          </section>
        </div>
      </div>
    </div>
  );
}

function StoreFacts({ store }: { readonly store: StoreState }): VNode {
  return (
    <>
      <dl class="facts">
        <div>
          <dt>State</dt>
          <dd>{STORE_WORDS[store.state]}</dd>
        </div>
        <div>
          <dt>Where</dt>
          <dd>{store.description}</dd>
        </div>
        {store.lastError !== undefined && (
          <div>
            <dt>Last error</dt>
            <dd class="warn">{store.lastError}</dd>
          </div>
        )}
      </dl>
      {store.problems.length > 0 && (
        <>
          <h3>Ignored entries</h3>
          <ul class="problems">
            {store.problems.map((problem) => (
              <li key={problem.id}>
                <code>{problem.id}</code> {problem.message}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

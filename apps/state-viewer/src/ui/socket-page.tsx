import type { ComponentChildren, VNode } from 'preact';
import { useCallback } from 'preact/hooks';
import { describeCause } from '../model/causes.ts';
import { ownershipOf } from '../model/fleet-machines.ts';
import type { Fleet } from '../model/fleet.ts';
import {
  formatBytes,
  formatCountdown,
  formatDuration,
  formatMoment,
  formatRate,
  formatWhole,
} from '../model/format.ts';
import { serviceInWords } from '../model/service-words.ts';
import { formatRoute } from '../model/routes.ts';
import { currentBeat, type SocketView } from '../model/socket-view.ts';
import { lastStep } from '../model/state-paths.ts';
import { Chart } from './chart.tsx';
import { FleetChart } from './fleet-chart.tsx';
import { PhaseBadge } from './phase-badge.tsx';
import type { Session } from './session.ts';
import { SocketActions } from './socket-actions.tsx';
import { Sparkline } from './sparkline.tsx';
import { Timeline } from './timeline.tsx';
import { identity, useStore } from './hooks.ts';

export interface SocketPageProps {
  readonly session: Session;
  readonly id: string;
}

/** One socket: its machine, its numbers, its last transitions, and what can be done to it. */
export function SocketPage({ session, id }: SocketPageProps): VNode {
  const select = useCallback((fleet: Fleet) => fleet.sockets.get(id), [id]);
  const view = useStore(session.fleet, select);
  const machines = useStore(session.machines, identity);
  const states = useStore(session.fleet, readMachines);
  const steps = useStore(session.fleet, readSteps);
  if (view === undefined) return <Missing session={session} />;
  const { info, timeline } = view;
  const last = lastStep(timeline, info.states);
  const ownership = ownershipOf(states, steps, info);
  return (
    <div class="socket-page">
      <div class="page-head">
        <a class="back" href="#/">
          ← Sockets
        </a>
        <h1>{info.address}</h1>
        <PhaseBadge phase={info.phase} />
        <SocketActions session={session} info={info} />
      </div>
      <div class="columns">
        <div class="side">
          <section class="panel panel-chart" aria-labelledby="chart-title">
            <h2 id="chart-title">Machine</h2>
            {machines === undefined ? (
              <p class="muted">Drawing …</p>
            ) : (
              <Chart
                machine={info.direction === 'outbound' ? machines.outbound : machines.socket}
                states={info.states}
                edges={last?.edges ?? []}
                stamp={last?.at ?? 0}
                label={`State chart of ${info.address}`}
              />
            )}
            <p class="muted chart-note">Active: {info.states.join(', ')}</p>
          </section>
          {ownership !== undefined && (
            <FleetChart
              session={session}
              machine="ownership"
              shown={ownership}
              title={`Ownership on ${ownership.server}`}
              label={`State chart of the ownership of ${info.address}`}
            />
          )}
        </div>
        <div class="side">
          <section class="panel" aria-labelledby="facts-title">
            <h2 id="facts-title">State</h2>
            <Facts session={session} view={view} />
          </section>
          <section class="panel" aria-labelledby="timeline-title">
            <h2 id="timeline-title">Last transitions</h2>
            <Timeline transitions={timeline} />
          </section>
        </div>
      </div>
    </div>
  );
}

const readSteps = ({ steps }: Fleet): Fleet['steps'] => steps;
const readMachines = ({ machines }: Fleet): Fleet['machines'] => machines;

function Missing({ session }: { readonly session: Session }): VNode {
  const { isKnown } = session.fleet.get();
  return (
    <p class="empty">
      {isKnown ? 'This socket is closed: nothing uses it any more. ' : 'Waiting for the server … '}
      <a href="#/">All sockets</a>
    </p>
  );
}

function Facts({ session, view }: { readonly session: Session; readonly view: SocketView }): VNode {
  const now = useStore(session.now, identity);
  const { info } = view;
  const { stats, heartbeat: beat } = info;
  return (
    <>
      <dl class="facts">
        <Fact name="In this phase">
          {formatDuration(now - info.since)}, since {formatMoment(info.since)}
        </Fact>
        {info.state !== undefined && <Fact name="Service">{serviceInWords(info)}</Fact>}
        {info.retryAt !== undefined && (
          <Fact name="Next attempt">{formatCountdown(info.retryAt, now)}</Fact>
        )}
        <Fact name="Failed attempts">{info.attempt}</Fact>
        <Fact name="Session number">{info.generation}</Fact>
        {info.lastCause !== undefined && (
          <Fact name="Last cause">
            {describeCause(info.lastCause)}
            <small class="muted">
              {' '}
              {info.lastCause.code}: {info.lastCause.message}
            </small>
          </Fact>
        )}
        <Fact name="Events">{info.events.join(', ') || 'none'}</Fact>
        {info.refusedEvents.length > 0 && (
          <Fact name="Refused events">
            <span class="warn">{info.refusedEvents.join(', ')}</span>
          </Fact>
        )}
        <Fact name="Used by">{info.consumers.join(', ') || 'nothing'}</Fact>
        <Fact name="Direction">{info.direction}</Fact>
        <Fact name="Received">
          {formatBytes(stats.bytesReceived)}, {formatWhole(stats.eventsReceived)} events
        </Fact>
        <Fact name="Dropped events">{formatWhole(stats.eventsDropped)}</Fact>
        <Fact name="Commands">
          {formatWhole(stats.commandsSent)} sent, {formatWhole(stats.commandsFailed)} failed,{' '}
          {formatWhole(stats.commandsPending)} pending
        </Fact>
        <Fact name="Reconnects">{formatWhole(stats.reconnects)}</Fact>
        {info.server !== undefined && (
          <>
            <Fact name="Core-UUID">
              <code>{info.server.coreUuid}</code>
            </Fact>
            {info.server.startedAt !== undefined && (
              <Fact name="Running for">
                {formatDuration(now - info.server.startedAt)}, since{' '}
                {formatMoment(info.server.startedAt)}
              </Fact>
            )}
          </>
        )}
        {beat !== undefined && (
          <>
            <Fact name="FreeSWITCH">{beat.version ?? 'unknown version'}</Fact>
            <Fact name="Heartbeat">
              {formatDuration(now - beat.receivedAt)} ago
              {beat.stale && <span class="warn"> stale</span>}
            </Fact>
          </>
        )}
      </dl>
      <Plots view={view} />
      <p>
        <a href={formatRoute({ view: 'command', socket: info.address })}>Run a command here</a>
      </p>
    </>
  );
}

function Plots({ view }: { readonly view: SocketView }): VNode {
  const beat = currentBeat(view.info);
  return (
    <div class="plots">
      <figure>
        <figcaption>
          Sessions <b>{beat === undefined ? '–' : `${beat.sessions} / ${beat.maxSessions}`}</b>
        </figcaption>
        <Sparkline label="Sessions" samples={view.sessions} version={view.sessions.version} />
      </figure>
      <figure>
        <figcaption>
          Idle CPU <b>{beat === undefined ? '–' : `${beat.idleCpu.toFixed(1)} %`}</b>
        </figcaption>
        <Sparkline
          label="Idle CPU"
          samples={view.idleCpu}
          version={view.idleCpu.version}
          max={100}
          unit=" %"
        />
      </figure>
      <figure>
        <figcaption>
          Events/s <b>{formatRate(view.eventsPerSecond)}</b>
        </figcaption>
        <Sparkline label="Events per second" samples={view.events} version={view.events.version} />
      </figure>
    </div>
  );
}

function Fact({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

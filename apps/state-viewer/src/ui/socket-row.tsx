import type { VNode } from 'preact';
import { describeCause } from '../model/causes.ts';
import { currentBeat, type SocketView } from '../model/socket-view.ts';
import {
  formatCompact,
  formatCountdown,
  formatDuration,
  formatRate,
  shortVersion,
} from '../model/format.ts';
import { formatRoute } from '../model/routes.ts';
import { serverOf } from '../model/socket-server.ts';
import type { SocketInfo } from '@switchwire/machine-view';
import { PhaseBadge } from './phase-badge.tsx';
import { Sparkline } from './sparkline.tsx';

export interface SocketRowProps {
  readonly view: SocketView;
  /** The server's clock. */
  readonly now: number;
}

/** One socket in the overview; a click anywhere opens its page. */
export function SocketRow({ view, now }: SocketRowProps): VNode {
  const { info } = view;
  const beat = currentBeat(info);
  return (
    <article class="socket-row" data-phase={info.phase}>
      <div class="cell cell-name">
        <a class="row-link" href={formatRoute({ view: 'socket', id: info.id })}>
          {info.address}
        </a>
        <span class="muted">{whoOf(info)}</span>
      </div>
      <div class="cell cell-phase">
        <PhaseBadge phase={info.phase} />
        <span class="muted">for {formatDuration(now - info.since)}</span>
      </div>
      <div class="cell cell-cause">
        <CauseText info={info} now={now} />
      </div>
      <Measure
        label="Sessions"
        value={
          beat === undefined
            ? '–'
            : `${formatCompact(beat.sessions)} / ${formatCompact(beat.maxSessions)}`
        }
      >
        <Sparkline label="Sessions" samples={view.sessions} version={view.sessions.version} />
      </Measure>
      <Measure label="Idle CPU" value={beat === undefined ? '–' : `${beat.idleCpu.toFixed(0)} %`}>
        <Sparkline
          label="Idle CPU"
          samples={view.idleCpu}
          version={view.idleCpu.version}
          max={100}
          unit=" %"
        />
      </Measure>
      <Measure label="Events/s" value={formatRate(view.eventsPerSecond)}>
        <Sparkline label="Events per second" samples={view.events} version={view.events.version} />
      </Measure>
      <div class="cell cell-drops">
        <span class="measure-label">Drops</span>
        <span class={info.stats.eventsDropped > 0 ? 'number warn' : 'number'}>
          {formatCompact(info.stats.eventsDropped)}
        </span>
      </div>
    </article>
  );
}

/** What answers there, or what uses it while that is not known; in a fleet also by which server. */
function whoOf(info: SocketInfo): string {
  const version = info.heartbeat?.version;
  const who =
    version === undefined ? info.consumers.join(', ') : `FreeSWITCH ${shortVersion(version)}`;
  const server = serverOf(info);
  return server === undefined ? who : `${who} · ${server}`;
}

/** Why the socket does not work, and when the next attempt is. */
function CauseText({ info, now }: { readonly info: SocketInfo; readonly now: number }): VNode {
  if (info.phase === 'subscribed' || info.phase === 'authenticated') {
    const refused = info.refusedEvents.length;
    if (refused > 0)
      return <span class="warn">{`Refused events: ${info.refusedEvents.join(', ')}`}</span>;
    return <span class="muted">{info.events.join(', ') || 'no events'}</span>;
  }
  return (
    <>
      <span class="cause">{describeCause(info.lastCause)}</span>
      <span class="muted">
        {info.attempt > 0 && `attempt ${info.attempt}`}
        {info.retryAt !== undefined && `, next ${formatCountdown(info.retryAt, now)}`}
      </span>
    </>
  );
}

interface MeasureProps {
  readonly label: string;
  readonly value: string;
  readonly children: VNode;
}

function Measure({ label, value, children }: MeasureProps): VNode {
  return (
    <div class="cell cell-measure">
      <span class="measure-label">{label}</span>
      <span class="number">{value}</span>
      {children}
    </div>
  );
}

import type { VNode } from 'preact';
import { describeCause } from '../model/causes.ts';
import { formatClock, formatMoment } from '../model/format.ts';
import { leafOf } from '../model/state-paths.ts';
import type { TransitionReport } from '@switchwire/machine-view';
import { PhaseBadge } from './phase-badge.tsx';

/** A socket keeps its last cause until it works again: only a step to a lower phase is explained by it. */
function isFall({ phase }: TransitionReport): boolean {
  return phase === undefined || phase === 'retrying' || phase === 'rejected' || phase === 'closed';
}

/** The last transitions of one machine, newest first. */
export function Timeline({
  transitions,
  withServers = false,
}: {
  readonly transitions: readonly TransitionReport[];
  /** They are of several servers: each is named. */
  readonly withServers?: boolean;
}): VNode {
  if (transitions.length === 0)
    return <p class="muted">No transition since this page was opened.</p>;
  return (
    <ol class="timeline">
      {transitions.map((transition, index) => (
        <li key={`${transition.at}-${transitions.length - index}`}>
          <time
            dateTime={new Date(transition.at).toISOString()}
            title={formatMoment(transition.at)}
          >
            {formatClock(transition.at)}
          </time>
          <div>
            <span class="timeline-event">
              {withServers && `${transition.id}: `}
              {transition.event}
            </span>
            <span class="timeline-path">
              {transition.from.map(leafOf).join(', ')} → {transition.to.map(leafOf).join(', ')}
            </span>
            {transition.phase !== undefined && <PhaseBadge phase={transition.phase} />}
            {isFall(transition) && transition.cause !== undefined && (
              <span class="cause">
                {describeCause(transition.cause)}
                <small class="muted">
                  {' '}
                  {transition.cause.code}: {transition.cause.message}
                </small>
              </span>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

import type { VNode } from 'preact';
import { formatWhole } from '../model/format.ts';
import { IncidentRow } from './incident-row.tsx';
import type { Session } from './session.ts';
import { useHistory } from './use-history.ts';
import { identity, useStore } from './hooks.ts';

const MAX_SHOWN = 500;

export interface IncidentsPageProps {
  readonly session: Session;
  /** The incident that a link names. */
  readonly id: string | undefined;
}

/** What happened to the fleet, also while no page was open; the newest first. */
export function IncidentsPage({ session, id }: IncidentsPageProps): VNode {
  const { value: history, problem } = useHistory(session, MAX_SHOWN);
  const now = useStore(session.now, identity);
  const shown = [...(history?.incidents ?? [])].reverse();
  const isMissing = id !== undefined && shown.every((incident) => incident.id !== id);
  return (
    <div class="incidents-page">
      <h1>Incidents</h1>
      <p class="muted">
        What happened at about the same time is one incident. The server records it whether a page
        is open or not.
      </p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          The history cannot be read: {problem}
        </p>
      )}
      {history === undefined && problem === undefined && <p class="empty">Reading …</p>}
      {history !== undefined && isMissing && (
        <p class="problem" role="status">
          The incident {id} is not among these: the history is bounded, and it may be too old.
        </p>
      )}
      {history !== undefined && shown.length === 0 && <p class="empty">Nothing happened.</p>}
      <ol class="incidents">
        {shown.map((incident) => (
          <IncidentRow
            key={incident.id}
            incident={incident}
            now={now}
            isLinked={incident.id === id}
          />
        ))}
      </ol>
      {shown.length === MAX_SHOWN && (
        <p class="muted">Only the newest {MAX_SHOWN} incidents are shown.</p>
      )}
      {history !== undefined && history.forgotten > 0 && (
        <p class="muted">
          {formatWhole(history.forgotten)} older entries of the history made room for newer ones.
        </p>
      )}
    </div>
  );
}

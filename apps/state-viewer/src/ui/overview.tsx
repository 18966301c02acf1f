import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Fleet } from '../model/fleet.ts';
import { formatCompact, formatRate, formatWhole } from '../model/format.ts';
import { PHASE_NAMES, PHASES } from '../model/phases.ts';
import {
  selectSockets,
  SORT_WORDS,
  totalsOf,
  type Selection,
  type SortKey,
  type Totals,
} from '../model/selection.ts';
import type { SocketPhase } from '@switchwire/machine-view';
import { PhaseShape } from './phase-badge.tsx';
import type { Session } from './session.ts';
import { SocketRow } from './socket-row.tsx';
import { identity, useMedia, useStore } from './hooks.ts';
import { VirtualList } from './virtual-list.tsx';

const ROW_HEIGHT = 64;
const CARD_HEIGHT = 172;

/** All sockets, filtered and sorted; totals, pool and store above. */
export function Overview({ session }: { readonly session: Session }): VNode {
  const fleet = useStore(session.fleet, identity);
  const now = useStore(session.now, identity);
  const isNarrow = useMedia('(max-width: 900px)');
  const [selection, setSelection] = useState<Selection>({
    text: '',
    phases: new Set(),
    sort: 'urgency',
  });
  const totals = useMemo(() => totalsOf(fleet.sockets.values()), [fleet]);
  const views = useMemo(() => selectSockets(fleet.sockets.values(), selection), [fleet, selection]);
  return (
    <div class="overview">
      <h1 class="visually-hidden">Sockets</h1>
      <Tiles totals={totals} fleet={fleet} />
      <Filters totals={totals} shown={views.length} selection={selection} onChange={setSelection} />
      {views.length > 0 ? (
        <>
          <ColumnHeads />
          <VirtualList
            label="Sockets"
            items={views}
            keyOf={(view) => view.info.id}
            rowHeight={isNarrow ? CARD_HEIGHT : ROW_HEIGHT}
            renderRow={(view) => <SocketRow view={view} now={now} />}
          />
        </>
      ) : (
        <Nothing fleet={fleet} />
      )}
    </div>
  );
}

function Nothing({ fleet }: { readonly fleet: Fleet }): VNode {
  if (!fleet.isKnown) return <p class="empty">Waiting for the server …</p>;
  if (fleet.sockets.size > 0) return <p class="empty">No socket matches the filter.</p>;
  return (
    <p class="empty">
      No sockets yet. Start <code>mi-server</code> with <code>--fs-subscribe</code> or{' '}
      <code>--db-url</code>, or add one with <code>mi-server mi fs_subscribe</code>.
    </p>
  );
}

function Tiles({ totals, fleet }: { readonly totals: Totals; readonly fleet: Fleet }): VNode {
  const { store } = fleet;
  return (
    <dl class="tiles">
      <div>
        <dt>Sockets</dt>
        <dd>{formatWhole(totals.sockets)}</dd>
      </div>
      <div>
        <dt>Sessions</dt>
        <dd>
          {formatCompact(totals.sessions)}
          <small> / {formatCompact(totals.maxSessions)}</small>
        </dd>
      </div>
      <div>
        <dt>Events/s</dt>
        <dd>{formatRate(totals.eventsPerSecond)}</dd>
      </div>
      <div>
        <dt>Dropped events</dt>
        <dd class={totals.dropped > 0 ? 'warn' : ''}>{formatCompact(totals.dropped)}</dd>
      </div>
      <div class="tile-wide" data-store={store?.state ?? 'none'}>
        <dt>Pool and store</dt>
        <dd>
          <a href="#/pool">{STORE_WORDS[store?.state ?? 'none']}</a>
          <small> {store?.lastError ?? store?.description ?? ''}</small>
          {(store?.problems.length ?? 0) > 0 && (
            <small class="warn"> {store?.problems.length} ignored entries</small>
          )}
        </dd>
      </div>
    </dl>
  );
}

export const STORE_WORDS = {
  loading: 'Loading',
  steady: 'Steady',
  unavailable: 'Store unavailable',
  none: 'No store',
} as const;

interface FiltersProps {
  readonly totals: Totals;
  readonly shown: number;
  readonly selection: Selection;
  readonly onChange: (selection: Selection) => void;
}

function Filters({ totals, shown, selection, onChange }: FiltersProps): VNode {
  const toggle = (phase: SocketPhase): void => {
    const phases = new Set(selection.phases);
    if (!phases.delete(phase)) phases.add(phase);
    onChange({ ...selection, phases });
  };
  // closed sockets soon leave the list; all other phases keep their places, also at zero
  const isOffered = (phase: SocketPhase): boolean =>
    phase !== 'closed' || totals.byPhase.has(phase) || selection.phases.has(phase);
  return (
    <div class="filters">
      <div class="chips" role="group" aria-label="Show only these phases">
        {PHASE_NAMES.filter(isOffered).map((phase) => (
          <button
            key={phase}
            type="button"
            class="chip"
            data-phase={phase}
            aria-pressed={selection.phases.has(phase)}
            onClick={() => toggle(phase)}
          >
            <PhaseShape phase={phase} />
            {PHASES[phase].word} <b>{totals.byPhase.get(phase) ?? 0}</b>
          </button>
        ))}
      </div>
      <label class="inline-field">
        <span class="visually-hidden">Filter</span>
        <input
          type="search"
          placeholder="Filter: address, cause, event …"
          value={selection.text}
          onInput={(event) => onChange({ ...selection, text: event.currentTarget.value })}
        />
      </label>
      <label class="inline-field">
        Sort
        <select
          value={selection.sort}
          onChange={(event) =>
            onChange({ ...selection, sort: event.currentTarget.value as SortKey })
          }
        >
          {Object.entries(SORT_WORDS).map(([key, word]) => (
            <option key={key} value={key}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <span class="muted" aria-live="polite">
        {formatWhole(shown)} shown
      </span>
    </div>
  );
}

function ColumnHeads(): VNode {
  return (
    <div class="socket-row column-heads" aria-hidden="true">
      <span>Socket</span>
      <span>Phase</span>
      <span>Cause, next attempt</span>
      <span>Sessions / max</span>
      <span>Idle CPU</span>
      <span>Events/s</span>
      <span>Drops</span>
    </div>
  );
}

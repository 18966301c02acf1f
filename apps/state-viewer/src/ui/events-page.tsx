import { type VNode } from 'preact';
import { useState } from 'preact/hooks';
import { type Fleet } from '../model/fleet.ts';
import { formatClock, formatRate, formatWhole } from '../model/format.ts';
import { type TailBatch, type TailRow } from '../tail/tail-messages.ts';
import { EventView } from './event-view.tsx';
import { type Session } from './session.ts';
import { type StreamStatus } from '../wire/event-stream.ts';
import { useEventTail } from './use-event-tail.ts';
import { useStore } from './use-store.ts';

interface Choice {
  readonly names: string;
  readonly socket: string;
}

/** The live tail of all events that anybody subscribed. */
export function EventsPage({ session }: { readonly session: Session }): VNode {
  const [choice, setChoice] = useState<Choice>({ names: '', socket: '' });
  const [isPaused, setPaused] = useState(false);
  const tail = useEventTail(session, {
    names: splitNames(choice.names),
    socket: choice.socket === '' ? undefined : choice.socket,
  });
  const { batch, opened } = tail;
  const pause = (on: boolean): void => {
    setPaused(on);
    tail.pause(on);
  };
  const chooseName = (name: string): void =>
    setChoice({ ...choice, names: choice.names === name ? '' : name });

  return (
    <div class="events-page">
      <h1 class="visually-hidden">Events</h1>
      <TailControls
        session={session}
        choice={choice}
        isPaused={isPaused}
        onChoice={setChoice}
        onFilter={tail.filter}
        onPause={pause}
        onClear={tail.clear}
      />
      <TailNotes batch={batch} isPaused={isPaused} status={tail.status} reason={tail.reason} />
      <div class="tail-columns" data-opened={opened !== undefined}>
        <CountsPanel batch={batch} chosen={choice.names} onChoose={chooseName} />
        <section class="panel tail-panel" aria-label="Latest events">
          <Rows
            rows={batch?.rows ?? []}
            opened={typeof opened === 'object' ? opened.id : undefined}
            onOpen={tail.show}
          />
        </section>
        {opened !== undefined && (
          <section class="panel event-panel" aria-label="Event">
            {opened === 'gone' ? (
              <p class="muted">This event is no longer kept. Pause to keep what you see.</p>
            ) : (
              <EventView key={opened.id} event={opened} onClose={() => tail.show(undefined)} />
            )}
          </section>
        )}
      </div>
    </div>
  );
}

function splitNames(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

interface TailControlsProps {
  readonly session: Session;
  readonly choice: Choice;
  readonly isPaused: boolean;
  readonly onChoice: (choice: Choice) => void;
  readonly onFilter: (text: string) => void;
  readonly onPause: (isPaused: boolean) => void;
  readonly onClear: () => void;
}

function addressesOf(fleet: Fleet): string {
  return [...fleet.sockets.values()].map((view) => view.info.address).join('\n');
}

function TailControls(props: TailControlsProps): VNode {
  const { session, choice, isPaused, onChoice, onFilter, onPause, onClear } = props;
  const addresses = useStore(session.fleet, addressesOf);
  return (
    <div class="filters">
      <label class="inline-field">
        Names
        <input
          name="names"
          autocomplete="off"
          spellcheck={false}
          placeholder="DTMF, CUSTOM sofia::register"
          value={choice.names}
          onChange={(event) => onChoice({ ...choice, names: event.currentTarget.value })}
        />
      </label>
      <label class="inline-field">
        Socket
        <select
          value={choice.socket}
          onChange={(event) => onChoice({ ...choice, socket: event.currentTarget.value })}
        >
          <option value="">all</option>
          {addresses
            .split('\n')
            .filter(Boolean)
            .map((address) => (
              <option key={address} value={address}>
                {address}
              </option>
            ))}
        </select>
      </label>
      <label class="inline-field">
        Text
        <input
          type="search"
          name="text"
          placeholder="anywhere in the event"
          onInput={(event) => onFilter(event.currentTarget.value)}
        />
      </label>
      <button type="button" aria-pressed={isPaused} onClick={() => onPause(!isPaused)}>
        {isPaused ? 'Resume' : 'Pause'}
      </button>
      <button type="button" onClick={onClear}>
        Clear
      </button>
    </div>
  );
}

interface TailNotesProps {
  readonly batch: TailBatch | undefined;
  readonly isPaused: boolean;
  readonly status: StreamStatus;
  readonly reason: string | undefined;
}

/** What the rows leave out is said, not hidden. */
function TailNotes({ batch, isPaused, status, reason }: TailNotesProps): VNode {
  const notes = [
    `${formatWhole(batch?.received ?? 0)} received`,
    `${formatRate(batch?.perSecond ?? 0)}/s`,
    ...(batch !== undefined && batch.matched !== batch.received
      ? [`${formatWhole(batch.matched)} match`]
      : []),
    ...(batch !== undefined && batch.skipped > 0
      ? [`${formatWhole(batch.skipped)} not shown: more than a reader could follow`]
      : []),
  ];
  return (
    <p class="tail-notes">
      {isPaused && <strong>Paused: events are counted, the rows stay. </strong>}
      {status === 'lost' && <strong class="warn">Connection lost; these are old events. </strong>}
      {status === 'refused' && <strong class="warn">The server refuses: {reason} </strong>}
      <span class="muted">{notes.join(' · ')}</span>
      {batch !== undefined && <TailLosses batch={batch} />}
    </p>
  );
}

function TailLosses({ batch }: { readonly batch: TailBatch }): VNode | null {
  const { dropped, isMoreDropped } = batch;
  if (dropped === 0 && !isMoreDropped) return null;
  const losses = [
    ...(dropped > 0
      ? [`${formatWhole(dropped)} lost: this page reads too slowly or was away too long`]
      : []),
    ...(isMoreDropped ? ['an unknown number lost: the server was started again'] : []),
  ];
  return <span class="warn"> · {losses.join(' · ')}</span>;
}

interface CountsPanelProps {
  readonly batch: TailBatch | undefined;
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

function CountsPanel({ batch, chosen, onChoose }: CountsPanelProps): VNode {
  const counts = batch?.counts ?? [];
  return (
    <section class="panel counts-panel" aria-labelledby="counts-title">
      <h2 id="counts-title">By name</h2>
      {counts.length === 0 && <p class="muted">No events yet.</p>}
      <ul class="counts">
        {counts.slice(0, 60).map(([name, count]) => (
          <li key={name}>
            <button
              type="button"
              class="quiet"
              aria-pressed={chosen === name}
              onClick={() => onChoose(name)}
            >
              <span class="count-name">{name}</span>
              <span class="number">{formatWhole(count)}</span>
            </button>
          </li>
        ))}
      </ul>
      {counts.length > 60 && <p class="muted">and {counts.length - 60} more names</p>}
    </section>
  );
}

interface RowsProps {
  readonly rows: readonly TailRow[];
  readonly opened: number | undefined;
  readonly onOpen: (id: number) => void;
}

function Rows({ rows, opened, onOpen }: RowsProps): VNode {
  if (rows.length === 0) {
    return (
      <p class="empty">
        No events. Only events that somebody subscribed come by: subscribe some on a socket’s page.
      </p>
    );
  }
  return (
    <ul class="tail-rows">
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            class="tail-row"
            aria-pressed={row.id === opened}
            onClick={() => onOpen(row.id)}
          >
            <time>{formatClock(row.at)}</time>
            <span class="tail-name">
              {row.name}
              {row.subclass !== '' && <small> {row.subclass}</small>}
            </span>
            <span class="muted">{row.socket}</span>
            <span class="tail-summary">{row.summary}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

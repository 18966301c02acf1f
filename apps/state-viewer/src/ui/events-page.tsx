import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { formatWhole } from '../model/format.ts';
import type { TailBatch } from '../tail/tail-messages.ts';
import { EventView } from './event-view.tsx';
import type { Session } from './session.ts';
import { TailControls, type TailChoice } from './tail-controls.tsx';
import { TailNotes } from './tail-notes.tsx';
import { TailRows } from './tail-rows.tsx';
import { useEventTail } from './use-event-tail.ts';

/** More names than these are counted but not listed. */
const MAX_NAMES = 60;

/** The live tail of all events that anything subscribed to. */
export function EventsPage({ session }: { readonly session: Session }): VNode {
  const [choice, setChoice] = useState<TailChoice>({ names: '', socket: '' });
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
          <TailRows
            rows={batch?.rows ?? []}
            opened={typeof opened === 'object' ? opened.id : undefined}
            onOpen={tail.show}
          />
        </section>
        {opened !== undefined && (
          <section class="panel event-panel" aria-label="Event">
            {opened === 'gone' ? (
              <p class="muted">
                This event is no longer kept. Pause to keep the events that you see.
              </p>
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
        {counts.slice(0, MAX_NAMES).map(([name, count]) => (
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
      {counts.length > MAX_NAMES && <p class="muted">and {counts.length - MAX_NAMES} more names</p>}
    </section>
  );
}

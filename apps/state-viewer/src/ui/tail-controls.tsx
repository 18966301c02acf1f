import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Fleet } from '../model/fleet.ts';
import { useStore } from './hooks.ts';
import type { Session } from './session.ts';

export interface TailChoice {
  /** As typed: separated by commas; empty: all. */
  readonly names: string;
  /** `host:port`; empty: all. */
  readonly socket: string;
}

export interface TailControlsProps {
  readonly session: Session;
  readonly choice: TailChoice;
  readonly isPaused: boolean;
  readonly onChoice: (choice: TailChoice) => void;
  readonly onFilter: (text: string) => void;
  readonly onPause: (isPaused: boolean) => void;
  readonly onClear: () => void;
}

function addressesOf(fleet: Fleet): string {
  return [...fleet.sockets.values()].map((view) => view.info.address).join('\n');
}

/** What the tail shows: names and socket are filtered by the server, text by the page. */
export function TailControls(props: TailControlsProps): VNode {
  const { session, choice, isPaused, onChoice, onFilter, onPause, onClear } = props;
  const addresses = useStore(session.fleet, addressesOf);
  return (
    <div class="filters">
      <label class="inline-field">
        Names
        <NamesField names={choice.names} onChoose={(names) => onChoice({ ...choice, names })} />
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

interface NamesFieldProps {
  readonly names: string;
  readonly onChoose: (names: string) => void;
}

/** What is being typed stays in the field, however often the page is drawn; it is chosen by Enter or by leaving. */
function NamesField({ names, onChoose }: NamesFieldProps): VNode {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  return (
    <input
      name="names"
      autocomplete="off"
      spellcheck={false}
      placeholder="DTMF, CUSTOM sofia::register"
      value={draft ?? names}
      onInput={(event) => setDraft(event.currentTarget.value)}
      onChange={(event) => onChoose(event.currentTarget.value)}
      onBlur={() => setDraft(undefined)}
    />
  );
}

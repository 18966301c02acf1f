import { type VNode } from 'preact';
import { useState } from 'preact/hooks';
import { type SocketInfo } from '@switchwire/machine-view';
import { Confirm, Dialog } from './dialog.tsx';
import { type Session } from './session.ts';

type Asking = 'retry' | 'subscribe' | 'unsubscribe' | 'close';

export interface SocketActionsProps {
  readonly session: Session;
  readonly info: SocketInfo;
}

/** What an operator may do to a socket. Each asks first, goes through the MI, and tells what came of it. */
export function SocketActions({ session, info }: SocketActionsProps): VNode {
  const [asking, setAsking] = useState<Asking | undefined>(undefined);
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const isWaiting = info.phase === 'retrying' || info.phase === 'rejected';

  const run = (words: string, method: string, params: readonly unknown[]): void => {
    setAsking(undefined);
    setOutcome({ isProblem: false, text: `${words} …` });
    session.mi.call(method, params).then(
      () => setOutcome({ isProblem: false, text: `${words}: done` }),
      (error: unknown) =>
        setOutcome({
          isProblem: true,
          text: `${words}: ${error instanceof Error ? error.message : String(error)}`,
        }),
    );
  };
  const cancel = (): void => setAsking(undefined);

  return (
    <div class="actions">
      <button type="button" disabled={!isWaiting} onClick={() => setAsking('retry')}>
        Retry now
      </button>
      <button type="button" onClick={() => setAsking('subscribe')}>
        Subscribe …
      </button>
      <button
        type="button"
        disabled={info.events.length === 0}
        onClick={() => setAsking('unsubscribe')}
      >
        Unsubscribe …
      </button>
      <button type="button" class="danger" onClick={() => setAsking('close')}>
        Close
      </button>
      <p class={outcome?.isProblem === true ? 'problem' : 'muted'} role="status">
        {outcome?.text ?? ''}
      </p>
      {asking === 'retry' && (
        <Confirm
          title="Retry now?"
          text={`Connects to ${info.address} at once instead of waiting for the next attempt.`}
          action="Retry now"
          onConfirm={() => run('Retry', 'fs_retry', [info.address])}
          onCancel={cancel}
        />
      )}
      {asking === 'close' && (
        <Confirm
          title={`Close ${info.address}?`}
          text={closeText(info)}
          action="Close"
          isDanger
          onConfirm={() => run('Close', 'fs_unsubscribe', [info.address, info.events])}
          onCancel={cancel}
        />
      )}
      {asking === 'subscribe' && (
        <SubscribeDialog
          info={info}
          onSubmit={(events) => run('Subscribe', 'fs_subscribe', [info.address, events])}
          onCancel={cancel}
        />
      )}
      {asking === 'unsubscribe' && (
        <UnsubscribeDialog
          info={info}
          onSubmit={(events) => run('Unsubscribe', 'fs_unsubscribe', [info.address, events])}
          onCancel={cancel}
        />
      )}
    </div>
  );
}

interface Outcome {
  readonly isProblem: boolean;
  readonly text: string;
}

function closeText(info: SocketInfo): string {
  const others = info.consumers.filter((consumer) => consumer !== 'mi' && consumer !== 'store');
  const stays =
    others.length === 0 ? '' : ` It stays open for as long as these want it: ${others.join(', ')}.`;
  return `Takes back all events that the management interface and the store asked for; a socket that nobody wants is closed.${stays}`;
}

interface EventsDialogProps {
  readonly info: SocketInfo;
  readonly onSubmit: (events: readonly string[]) => void;
  readonly onCancel: () => void;
}

function SubscribeDialog({ info, onSubmit, onCancel }: EventsDialogProps): VNode {
  const [text, setText] = useState('');
  const events = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return (
    <Dialog title={`Subscribe events of ${info.address}`} onCancel={onCancel}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (events.length > 0) onSubmit(events);
        }}
      >
        <label class="field">
          Event names, separated by commas
          <input
            name="events"
            autocomplete="off"
            spellcheck={false}
            placeholder="DTMF, CHANNEL_ANSWER, CUSTOM sofia::register"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <div class="dialog-buttons">
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={events.length === 0}>
            Subscribe
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function UnsubscribeDialog({ info, onSubmit, onCancel }: EventsDialogProps): VNode {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (name: string): void => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    setChosen(next);
  };
  return (
    <Dialog title={`Unsubscribe events of ${info.address}`} onCancel={onCancel}>
      <fieldset class="checks">
        <legend>Events to give back</legend>
        {info.events.map((name) => (
          <label key={name}>
            <input type="checkbox" checked={chosen.has(name)} onChange={() => toggle(name)} />
            {name}
          </label>
        ))}
      </fieldset>
      <div class="dialog-buttons">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button
          type="button"
          class="primary"
          disabled={chosen.size === 0}
          onClick={() => onSubmit([...chosen])}
        >
          Unsubscribe
        </button>
      </div>
    </Dialog>
  );
}

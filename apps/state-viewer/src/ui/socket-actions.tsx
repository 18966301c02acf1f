import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { SocketInfo } from '@switchwire/machine-view';
import { eventsToClose, obstacleTo, othersOf, type SocketAction } from '../model/socket-actions.ts';
import { questionOf } from '../model/socket-questions.ts';
import { Confirm, Dialog } from './dialog.tsx';
import type { Session } from './session.ts';
import { type Orders, useOrders } from './use-orders.ts';

export interface SocketActionsProps {
  readonly session: Session;
  readonly info: SocketInfo;
}

/** What an operator may do to a socket. Each action asks first, goes through the MI, and shows its outcome. */
export function SocketActions({ session, info }: SocketActionsProps): VNode {
  const [asking, setAsking] = useState<SocketAction | undefined>(undefined);
  const { outcome, run: order } = useOrders(session);

  const run: Orders['run'] = (...given) => {
    setAsking(undefined);
    order(...given);
  };
  const cancel = (): void => setAsking(undefined);
  const question = questionOf(asking, info);

  return (
    <div class="actions">
      {BUTTONS.map(([action, word]) => (
        <button
          key={action}
          type="button"
          class={action === 'close' ? 'danger' : undefined}
          disabled={obstacleTo(action, info) !== undefined}
          title={obstacleTo(action, info)}
          onClick={() => setAsking(action)}
        >
          {word}
        </button>
      ))}
      <CloseNote info={info} />
      <p class={outcome?.isProblem === true ? 'problem' : 'muted'} role="status">
        {outcome?.text ?? ''}
      </p>
      {question !== undefined && (
        <Confirm
          title={question.title}
          text={question.text}
          action={question.yes}
          onConfirm={() => run(question.name, question.method, [info.address], question.done)}
          onCancel={cancel}
        />
      )}
      {asking === 'close' && (
        <Confirm
          title={`Close ${info.address}?`}
          text={closeText(info)}
          action="Close"
          isDanger
          onConfirm={() => run('Close', 'fs_unsubscribe', [info.address, eventsToClose(info)])}
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

const BUTTONS: readonly (readonly [action: SocketAction, word: string])[] = [
  ['retry', 'Retry now'],
  ['drain', 'Drain'],
  ['disable', 'Disable'],
  ['resume', 'Resume'],
  ['subscribe', 'Subscribe …'],
  ['unsubscribe', 'Unsubscribe …'],
  ['close', 'Close'],
];

/** Why this socket cannot be closed: not every reader gets a tooltip. */
function CloseNote({ info }: { readonly info: SocketInfo }): VNode | null {
  const obstacle = obstacleTo('close', info);
  return obstacle === undefined ? null : <p class="muted">{obstacle}</p>;
}

function closeText(info: SocketInfo): string {
  const others = othersOf(info);
  const effect =
    others.length === 0
      ? ' It is then closed.'
      : ` It stays open for as long as others use it: ${others.join(', ')}.`;
  return `Takes back everything that the management interface and the store asked of this socket.${effect}`;
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
    <Dialog title={`Subscribe to events of ${info.address}`} onCancel={onCancel}>
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
    <Dialog title={`Unsubscribe from events of ${info.address}`} onCancel={onCancel}>
      <fieldset class="checks">
        <legend>Events to unsubscribe from</legend>
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

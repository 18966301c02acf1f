import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { recall, remember, type CommandHistory } from '../model/command-history.ts';
import type { Fleet } from '../model/fleet.ts';
import { CopyButton } from './copy-button.tsx';
import type { Session } from './session.ts';
import { useStore } from './hooks.ts';

const MAX_ANSWERS = 20;
const EXAMPLES = ['api status', 'api show channels as json', 'api sofia status', 'bgapi version'];

interface Answer {
  readonly command: string;
  readonly socket: string;
  readonly text: string;
  /** `failed`: it could not be run; `refused`: FreeSWITCH answered with -ERR. */
  readonly kind: 'running' | 'ok' | 'refused' | 'failed';
  readonly ms: number;
}

export interface CommandPageProps {
  readonly session: Session;
  /** `host:port` to begin with. */
  readonly socket: string | undefined;
}

function addressesOf(fleet: Fleet): string {
  return [...fleet.sockets.values()].map((view) => view.info.address).join('\n');
}

/** Runs `freeswitch_esl` on a socket and shows what FreeSWITCH answers. */
export function CommandPage({ session, socket }: CommandPageProps): VNode {
  const addresses = useStore(session.fleet, addressesOf).split('\n').filter(Boolean);
  const [chosen, setChosen] = useState(socket);
  const [command, setCommand] = useState('api status');
  const [history, setHistory] = useState<CommandHistory>({ entries: [], at: undefined });
  const { answers, ask } = useAnswers(session);
  const target = chosen ?? addresses[0] ?? '';

  const run = (): void => {
    setHistory(remember(history, command));
    ask(command, target);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const recalled = recall(history, event.key === 'ArrowUp' ? 1 : -1);
    event.preventDefault();
    setHistory(recalled.history);
    if (recalled.text !== undefined) setCommand(recalled.text);
  };

  return (
    <div class="command-page">
      <h1>Command</h1>
      <p class="muted">
        Runs one ESL command on a socket, as <code>freeswitch_esl</code> does in a script. This is
        not a simulation.
      </p>
      <form
        class="command-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (command.trim() !== '' && target !== '') run();
        }}
      >
        <label class="inline-field">
          Socket
          <select value={target} onChange={(event) => setChosen(event.currentTarget.value)}>
            {addresses.map((address) => (
              <option key={address} value={address}>
                {address}
              </option>
            ))}
          </select>
        </label>
        <label class="inline-field grow">
          Command
          <input
            name="command"
            autocomplete="off"
            spellcheck={false}
            list="command-examples"
            value={command}
            onInput={(event) => setCommand(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <datalist id="command-examples">
            {EXAMPLES.map((example) => (
              <option key={example} value={example} />
            ))}
          </datalist>
        </label>
        <button type="submit" class="primary" disabled={target === ''}>
          Run
        </button>
      </form>
      <div aria-live="polite">
        {answers.map((answer, index) => (
          <AnswerView key={answers.length - index} answer={answer} />
        ))}
      </div>
    </div>
  );
}

/** Answers of the last commands, newest first. */
function useAnswers(session: Session): {
  readonly answers: readonly Answer[];
  readonly ask: (command: string, socket: string) => void;
} {
  const [answers, setAnswers] = useState<readonly Answer[]>([]);
  const ask = (command: string, socket: string): void => {
    const begun = performance.now();
    const running: Answer = { command, socket, text: '…', kind: 'running', ms: 0 };
    const settle = (answer: Pick<Answer, 'text' | 'kind'>): void => {
      const done = { ...running, ...answer, ms: Math.round(performance.now() - begun) };
      setAnswers((list) => list.map((item) => (item === running ? done : item)));
    };
    setAnswers((list) => [running, ...list].slice(0, MAX_ANSWERS));
    session.mi.call('freeswitch_esl', [command, socket]).then(
      (result) => settle(readReply(result)),
      (error: unknown) =>
        settle({ text: error instanceof Error ? error.message : String(error), kind: 'failed' }),
    );
  };
  return { answers, ask };
}

function AnswerView({ answer }: { readonly answer: Answer }): VNode {
  const { command, socket, text, kind, ms } = answer;
  return (
    <article class="panel answer" data-kind={kind}>
      <header>
        <h2>
          <code>{command}</code>
        </h2>
        <p class="muted">
          {socket}
          {kind !== 'running' && ` · ${ms} ms`}
          {kind === 'failed' && <strong class="warn"> · could not run</strong>}
          {kind === 'refused' && <strong class="warn"> · FreeSWITCH refused it</strong>}
        </p>
        <CopyButton text={text} label="Copy reply" />
      </header>
      <pre class="body" tabIndex={0}>
        {text === '' ? '(empty reply)' : text}
      </pre>
    </article>
  );
}

function readReply(result: unknown): Pick<Answer, 'text' | 'kind'> {
  const { reply, jobUuid } = (result ?? {}) as { reply?: unknown; jobUuid?: unknown };
  const text = typeof reply === 'string' ? reply : JSON.stringify(result, null, 2);
  const job =
    typeof jobUuid === 'string' && !text.includes(jobUuid) ? `\nJob-UUID: ${jobUuid}` : '';
  return { text: `${text}${job}`, kind: /^-(?:ERR|USAGE)/.test(text) ? 'refused' : 'ok' };
}

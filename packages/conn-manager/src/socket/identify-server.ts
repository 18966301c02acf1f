import { commands } from '@switchwire/esl-protocol';
import { type Permissions } from '@switchwire/esl-client';
import { type EslSession } from '@switchwire/esl-client/session';

/** One answer of a server that was asked who it is. */
export interface ServerAnswer {
  /** Changes with each restart. */
  readonly coreUuid?: string;
  readonly uptimeMs?: number;
  /** `fsctl pause`: it takes no incoming calls. */
  readonly isPaused?: boolean;
  /** It ends when its calls have ended, unless that is cancelled; an elegant shutdown takes calls until then. */
  readonly isShuttingDown?: boolean;
}

type Asked = Pick<EslSession, 'send'>;

/**
 * Asks a server who it is, right after the login. FreeSWITCH answers in order: what it says is known before anything that is
 * subscribed later. For a user that may not ask, the first event says it.
 */
export function identifyServer(
  session: Asked,
  { api }: Permissions,
  onAnswer: (answer: ServerAnswer) => void,
): void {
  const allowed = api === 'all' ? undefined : new Set(api.split(/[\s,]+/));
  const mayAsk = (word: string): boolean => allowed?.has(word) !== false;
  if (mayAsk('global_getvar')) {
    ask(session, 'global_getvar core_uuid', (text) => {
      if (/^[\da-f-]{1,64}$/i.test(text)) onAnswer({ coreUuid: text });
    });
  }
  if (mayAsk('uptime')) {
    ask(session, 'uptime ms', (text) => {
      if (/^\d{1,15}$/.test(text)) onAnswer({ uptimeMs: Number(text) });
    });
  }
  if (mayAsk('fsctl')) checkService(session, onAnswer);
}

/** Asks whether it takes incoming calls, and will go on doing so; no heartbeat says so, and no event that a shutdown was cancelled. */
export function checkService(session: Asked, onAnswer: (answer: ServerAnswer) => void): void {
  ask(session, 'fsctl pause_check inbound', (text) => {
    if (isYesOrNo(text)) onAnswer({ isPaused: text === 'true' });
  });
  ask(session, 'fsctl shutdown_check', (text) => {
    if (isYesOrNo(text)) onAnswer({ isShuttingDown: text === 'true' });
  });
}

const isYesOrNo = (text: string): boolean => text === 'true' || text === 'false';

/** Counts the sessions, each leg of a call one, as a heartbeat does. */
export function countCalls(session: Asked, onCount: (calls: number) => void): void {
  ask(session, 'status', (text) => {
    const [, sessions] = /^(\d{1,9}) session\(s\) - peak/m.exec(text) ?? [];
    if (sessions !== undefined) onCount(Number(sessions));
  });
}

function ask(session: Asked, command: string, read: (text: string) => void): void {
  session.send(commands.api(command)).then(
    ({ text }) => {
      read(text.trim());
    },
    // the session that is lost is asked no more
    () => undefined,
  );
}

import { commands } from '@switchwire/esl-protocol';
import { type Permissions } from '@switchwire/esl-client';
import { type EslSession } from '@switchwire/esl-client/session';

/** One answer of a server that was asked who it is. */
export interface ServerAnswer {
  /** Changes with each restart. */
  readonly coreUuid?: string;
  readonly uptimeMs?: number;
}

/**
 * Asks a server who it is, right after the login. FreeSWITCH answers in order: what it says is known before anything that is
 * subscribed later. A user that may not ask is told by the first event instead.
 */
export function identifyServer(
  session: Pick<EslSession, 'send'>,
  { api }: Permissions,
  onAnswer: (answer: ServerAnswer) => void,
): void {
  const allowed = api === 'all' ? undefined : new Set(api.split(/[\s,]+/));
  const ask = (command: string, read: (text: string) => ServerAnswer | undefined): void => {
    const [word = ''] = command.split(' ');
    if (allowed?.has(word) === false) return;
    session.send(commands.api(command)).then(
      ({ text }) => {
        const answer = read(text.trim());
        if (answer !== undefined) onAnswer(answer);
      },
      // the session that is lost is asked no more
      () => undefined,
    );
  };
  ask('global_getvar core_uuid', (text) =>
    /^[\da-f-]{1,64}$/i.test(text) ? { coreUuid: text } : undefined,
  );
  ask('uptime ms', (text) => (/^\d{1,15}$/.test(text) ? { uptimeMs: Number(text) } : undefined));
}

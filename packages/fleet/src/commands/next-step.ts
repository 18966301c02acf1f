import { type CommandAnswer } from './command-messages.ts';
import { type Ran } from './remote-error.ts';

/** What came of one sending of a request. */
export type Attempt =
  /** No server is subscribed: 503. */
  | { readonly kind: 'nobody' }
  /** NATS is not connected: it was not sent. */
  | { readonly kind: 'engine-lost' }
  /** As many commands wait as may: it was not sent. */
  | { readonly kind: 'full' }
  | { readonly kind: 'aborted'; readonly reason: unknown }
  /** No answer came within the deadline. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'answer'; readonly answer: CommandAnswer };

export type Step =
  | { readonly step: 'again' }
  | { readonly step: 'done'; readonly answer: Extract<CommandAnswer, { outcome: 'answered' }> }
  | {
      readonly step: 'fail';
      readonly code: string;
      readonly ran: Ran;
      readonly message?: string | undefined;
      readonly reason?: unknown;
    };

const fail = (code: string, ran: Ran, message?: string): Step => ({ step: 'fail', code, ran, message }); // prettier-ignore

/** What to do next. A request is sent again only when it is certain that it did not run. */
export function afterAnswer(attempt: Attempt, hasTime: boolean): Step {
  switch (attempt.kind) {
    case 'nobody':
      return hasTime ? { step: 'again' } : fail('SW_NO_OWNER', 'no');
    case 'engine-lost':
      return fail('SW_ENGINE_LOST', 'no');
    case 'full':
      return fail('SW_BUSY', 'no');
    case 'aborted':
      return { ...fail('ESL_COMMAND_ABORTED', 'unknown'), reason: attempt.reason } as Step;
    case 'silent':
      return fail('SW_OWNER_SILENT', 'unknown');
    case 'answer':
      return afterWord(attempt.answer, hasTime);
  }
}

/** The session ended, or was not there, before the command was written: the socket may be on its way to another server. */
const UNSENT = new Set<unknown>(['ESL_NOT_CONNECTED', 'ESL_SESSION_LOST']);

/** Whether a command that failed so may be sent to whichever server acts next. */
export const mayGoElsewhere = ({
  code,
  written = false,
}: {
  readonly code?: unknown;
  readonly written?: boolean;
}): boolean => !written && UNSENT.has(code);

function afterWord(answer: CommandAnswer, hasTime: boolean): Step {
  switch (answer.outcome) {
    case 'answered':
      return { step: 'done', answer };
    case 'refused':
      return answer.code === 'SW_NOT_OWNER' && hasTime
        ? { step: 'again' }
        : fail(answer.code, 'no');
    case 'failed':
      return hasTime && mayGoElsewhere(answer)
        ? { step: 'again' }
        : fail(answer.code, answer.written ? 'unknown' : 'no', answer.message);
    case 'result':
      return fail('SW_OWNER_SILENT', 'unknown');
  }
}

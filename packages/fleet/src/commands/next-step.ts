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

export interface Failure {
  readonly step: 'fail';
  readonly code: string;
  readonly ran: Ran;
  readonly message?: string | undefined;
  readonly reason?: unknown;
}

export type Step =
  /** `obstacle`: what it fails with when there is no time left. */
  | { readonly step: 'again'; readonly obstacle: Failure }
  | { readonly step: 'done'; readonly answer: Extract<CommandAnswer, { outcome: 'answered' }> }
  | Failure;

const fail = (code: string, ran: Ran, message?: string): Failure => ({ step: 'fail', code, ran, message }); // prettier-ignore
const again = (obstacle: Failure, hasTime: boolean): Step =>
  hasTime ? { step: 'again', obstacle } : obstacle;

/**
 * What to do next. A request is sent again only when it is certain that it did not run. `obstacle`: why it was sent again, which says
 * more than that its deadline passed meanwhile.
 */
export function afterAnswer(attempt: Attempt, hasTime: boolean, obstacle?: Failure): Step {
  switch (attempt.kind) {
    case 'nobody':
      return again(fail('SW_NO_OWNER', 'no'), hasTime);
    case 'engine-lost':
      return fail('SW_ENGINE_LOST', 'no');
    case 'full':
      return fail('SW_BUSY', 'no');
    case 'aborted':
      return { ...fail('ESL_COMMAND_ABORTED', 'unknown'), reason: attempt.reason };
    case 'silent':
      return fail('SW_OWNER_SILENT', 'unknown');
    case 'answer':
      return afterWord(attempt.answer, hasTime, obstacle);
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

function afterWord(answer: CommandAnswer, hasTime: boolean, obstacle: Failure | undefined): Step {
  switch (answer.outcome) {
    case 'answered':
      return { step: 'done', answer };
    case 'refused':
      if (answer.code === 'SW_EXPIRED') return obstacle ?? fail(answer.code, 'no');
      return again(fail(answer.code, 'no'), hasTime && answer.code === 'SW_NOT_OWNER');
    case 'failed':
      return again(
        fail(answer.code, answer.written ? 'unknown' : 'no', answer.message),
        hasTime && mayGoElsewhere(answer),
      );
    case 'result':
      return fail('SW_OWNER_SILENT', 'unknown');
  }
}

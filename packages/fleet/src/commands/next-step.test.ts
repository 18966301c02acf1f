import { describe, expect, it } from 'vitest';
import { type CommandAnswer } from './command-messages.ts';
import { afterAnswer, type Attempt } from './next-step.ts';

const from = { epoch: 1, server: 'a-1' };
const answer = (said: object): Attempt => ({ kind: 'answer', answer: { ...from, ...said } as CommandAnswer }); // prettier-ignore
const failed = (code: string, ran: string) => ({ step: 'fail', code, ran });
const AGAIN = { step: 'again' };

describe('after', () => {
  it.each<[string, Attempt, object, object]>([
    ['nobody is there', { kind: 'nobody' }, AGAIN, failed('SW_NO_OWNER', 'no')],
    ['NATS is lost', { kind: 'engine-lost' }, failed('SW_ENGINE_LOST', 'no'), failed('SW_ENGINE_LOST', 'no')], // prettier-ignore
    ['too many wait', { kind: 'full' }, failed('SW_BUSY', 'no'), failed('SW_BUSY', 'no')],
    ['no answer', { kind: 'silent' }, failed('SW_OWNER_SILENT', 'unknown'), failed('SW_OWNER_SILENT', 'unknown')], // prettier-ignore
    ['an abort', { kind: 'aborted', reason: 'x' }, failed('ESL_COMMAND_ABORTED', 'unknown'), failed('ESL_COMMAND_ABORTED', 'unknown')], // prettier-ignore
    ['another owner', answer({ outcome: 'refused', code: 'SW_NOT_OWNER' }), AGAIN, failed('SW_NOT_OWNER', 'no')], // prettier-ignore
    ['the deadline', answer({ outcome: 'refused', code: 'SW_EXPIRED' }), failed('SW_EXPIRED', 'no'), failed('SW_EXPIRED', 'no')], // prettier-ignore
    ['a session that is lost', answer({ outcome: 'failed', code: 'ESL_SESSION_LOST', message: 'm', written: true }), failed('ESL_SESSION_LOST', 'unknown'), failed('ESL_SESSION_LOST', 'unknown')], // prettier-ignore
    ['no session', answer({ outcome: 'failed', code: 'ESL_NOT_CONNECTED', message: 'm', written: false }), AGAIN, failed('ESL_NOT_CONNECTED', 'no')], // prettier-ignore
    ['a session that was lost before the command left', answer({ outcome: 'failed', code: 'ESL_SESSION_LOST', message: 'm', written: false }), AGAIN, failed('ESL_SESSION_LOST', 'no')], // prettier-ignore
    ['what can be no command', answer({ outcome: 'failed', code: 'ESL_INVALID_ARGUMENT', message: 'm', written: false }), failed('ESL_INVALID_ARGUMENT', 'no'), failed('ESL_INVALID_ARGUMENT', 'no')], // prettier-ignore
    ['an answer', answer({ outcome: 'answered', text: 'UP' }), { step: 'done' }, { step: 'done' }],
  ])('%s', (_, attempt, withTime, withoutTime) => {
    expect(afterAnswer(attempt, true)).toMatchObject(withTime);
    expect(afterAnswer(attempt, false)).toMatchObject(withoutTime);
  });

  it.each([
    ['why it was sent again', { kind: 'nobody' }, 'SW_NO_OWNER'],
    ['why its server could not run it', answer({ outcome: 'failed', code: 'ESL_NOT_CONNECTED', message: 'm', written: false }), 'ESL_NOT_CONNECTED'], // prettier-ignore
  ] satisfies [string, Attempt, string][])('the deadline, it says %s', (_, first, code) => {
    const again = afterAnswer(first, true);
    const { obstacle } = again.step === 'again' ? again : {};
    const late = answer({ outcome: 'refused', code: 'SW_EXPIRED' });
    expect(afterAnswer(late, true, obstacle)).toMatchObject(failed(code, 'no'));
  });
});

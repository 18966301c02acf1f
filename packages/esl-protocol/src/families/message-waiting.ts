import { type EslEvent } from '../event.ts';

/** Voice mail of an account. */
export interface MessageWaiting {
  /** E.g. `1000@example.test`. */
  readonly account: string | undefined;
  readonly waiting: boolean;
  readonly newMessages: number;
  readonly savedMessages: number;
  readonly newUrgent: number;
  readonly savedUrgent: number;
}

/** `new/saved`, or `new/saved (urgent new/urgent saved)`. */
const VOICE_MESSAGE = /^\s*(\d+)\/(\d+)(?:\s*\((\d+)\/(\d+)\))?/;

/** The counts of a MESSAGE_WAITING event, 0 where it tells none; undefined for other events. */
export function messageWaitingOf(event: EslEvent): MessageWaiting | undefined {
  if (event.name !== 'MESSAGE_WAITING') return undefined;
  const counts = VOICE_MESSAGE.exec(event.text('MWI-Voice-Message') ?? '');
  const count = (group: number): number => Number(counts?.[group] ?? 0);
  return {
    account: event.text('MWI-Message-Account'),
    waiting: event.text('MWI-Messages-Waiting')?.toLowerCase() === 'yes',
    newMessages: count(1),
    savedMessages: count(2),
    newUrgent: count(3),
    savedUrgent: count(4),
  };
}

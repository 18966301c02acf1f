import { type EslEvent } from '../event/event.ts';
import { numberOf } from '../text/number-text.ts';

/** Voice mail of an account. */
export interface MessageWaiting {
  /** E.g. `1000@example.test`. */
  readonly account: string | undefined;
  readonly waiting: boolean;
  /** Undefined, like the other counts, where the event does not have it. */
  readonly newMessages: number | undefined;
  readonly savedMessages: number | undefined;
  readonly newUrgent: number | undefined;
  readonly savedUrgent: number | undefined;
  readonly updateReason: string | undefined;
}

/** A request for a {@link MessageWaiting}. */
export interface MessageQuery {
  readonly account: string | undefined;
  /** The SIP profile that asks. */
  readonly sofiaProfile: string | undefined;
  readonly callId: string | undefined;
  readonly subscriptionCallId: string | undefined;
}

/** `new/saved`, or `new/saved (urgent new/urgent saved)`. */
const VOICE_MESSAGE = /^\s*(\d+)\/(\d+)(?:\s*\((\d+)\/(\d+)\))?/;

/** The counts of a MESSAGE_WAITING event; undefined for other events. */
export function messageWaitingOf(event: EslEvent): MessageWaiting | undefined {
  if (event.name !== 'MESSAGE_WAITING') return undefined;
  const counts = VOICE_MESSAGE.exec(event.text('MWI-Voice-Message') ?? '');
  return {
    account: event.text('MWI-Message-Account'),
    waiting: event.text('MWI-Messages-Waiting')?.toLowerCase() === 'yes',
    newMessages: numberOf(counts?.[1]),
    savedMessages: numberOf(counts?.[2]),
    newUrgent: numberOf(counts?.[3]),
    savedUrgent: numberOf(counts?.[4]),
    updateReason: event.text('Update-Reason'),
  };
}

/** The question of a MESSAGE_QUERY event; undefined for other events. */
export function messageQueryOf(event: EslEvent): MessageQuery | undefined {
  if (event.name !== 'MESSAGE_QUERY') return undefined;
  return {
    account: event.text('Message-Account'),
    sofiaProfile: event.text('VM-Sofia-Profile'),
    callId: event.text('VM-Call-ID'),
    subscriptionCallId: event.text('VM-sub-call-id'),
  };
}

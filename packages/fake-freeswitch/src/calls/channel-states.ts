import { type CallState } from '@switchwire/esl-protocol/families';

/** The call states in the order of their numbers. */
export const CALL_STATES: readonly CallState[] = [
  'DOWN',
  'DIALING',
  'RINGING',
  'EARLY',
  'ACTIVE',
  'HELD',
  'RING_WAIT',
  'HANGUP',
  'UNHELD',
];

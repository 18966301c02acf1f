/** Header of the place of a message among those of its socket. */
export const PLACE_HEADER = 'Sw-Seq';
/** Header of events that were received while the process slept, milliseconds. */
export const LATE_HEADER = 'Sw-Late';
export const ID_HEADER = 'Nats-Msg-Id';

/**
 * `EPOCH.N.M`: this is the Nth message that the owner of this epoch published of the socket, and the Mth of this subject, both
 * counted from 1. Those that were dropped are counted, so that a reader of the socket, or of some subjects of it, sees every
 * hole. 0 stands for a message that is outside of the row: late events, control messages.
 */
export interface Place {
  readonly epoch: number;
  readonly ofSocket: number;
  readonly ofSubject: number;
}

/** Undefined for what is not a place. */
export function parsePlace(text: string): Place | undefined {
  const match = /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})$/.exec(text);
  if (match === null) return undefined;
  const [, epoch, ofSocket, ofSubject] = match;
  return { epoch: Number(epoch), ofSocket: Number(ofSocket), ofSubject: Number(ofSubject) };
}

import { createHash } from 'node:crypto';

/** Where a reader is in the stream: the text is the same on every server of the fleet, and of no other stream. */
export interface StreamPlace {
  /** Of the stream, 12 hexadecimal digits: different once it has been created again. */
  readonly stream: string;
  /** The sequence that was read last; 0: none. */
  readonly sequence: number;
}

const TEXT = /^([0-9a-f]{12})-(\d{1,15})$/;
const DIGITS = 12;

/** `created` is what NATS says of the stream: it stays over restarts. */
export const streamMark = (name: string, created: string): string =>
  createHash('sha256').update(`${name}\n${created}`).digest('hex').slice(0, DIGITS);

export const formatPlace = ({ stream, sequence }: StreamPlace): string => `${stream}-${sequence}`;

/** Undefined for what is not a place. */
export function parsePlaceText(text: string): StreamPlace | undefined {
  const [, stream, sequence] = TEXT.exec(text) ?? [];
  return stream === undefined ? undefined : { stream, sequence: Number(sequence) };
}

/** What the stream holds. */
export interface StreamRange {
  readonly stream: string;
  readonly first: number;
  readonly last: number;
}

/** Where a reader goes on, and what it can never read. */
export interface Continuation {
  /** Was read, or is gone. */
  readonly sequence: number;
  readonly loss:
    | undefined
    /** This many messages, of every name and socket, are no longer kept. */
    | { readonly cause: 'retention'; readonly count: number }
    /** The place is of another stream, or of what the stream has lost. */
    | { readonly cause: 'another-stream'; readonly count: undefined };
}

/** Pure. Without a place a reader begins with what comes next. */
export function continueAt(place: StreamPlace | undefined, range: StreamRange): Continuation {
  const { stream, first, last } = range;
  if (place === undefined) return { sequence: last, loss: undefined };
  if (place.stream !== stream || place.sequence > last)
    return { sequence: last, loss: { cause: 'another-stream', count: undefined } };
  const missing = first - 1 - place.sequence;
  if (missing <= 0) return { sequence: place.sequence, loss: undefined };
  return { sequence: first - 1, loss: { cause: 'retention', count: missing } };
}

import { type GapNotice } from '@switchwire/conn-manager';
import { parseFields } from '../parse-fields.ts';

/**
 * What is said among the events of a socket and is not an event: JSON of version 1, on the subject of the socket with `-` for the
 * name of the event.
 */

/** Why events may be missing. */
export type GapCause = 'takeover' | 'reconnect' | 'asleep' | 'spool' | 'too-large';

/** Events of this socket may be missing from the stream. Times are milliseconds since 1970. */
export interface GapMessage {
  readonly v: 1;
  readonly socket: string;
  readonly from: number;
  readonly to: number;
  readonly cause: GapCause;
  readonly epoch: number;
  /** The incarnation that acted before. */
  readonly previous?: string | undefined;
  /** How many, where that is known. */
  readonly count?: number | undefined;
  /** Of a session that was replaced: what became of the calls, and whose they were. */
  readonly kind?: GapNotice['kind'] | undefined;
  readonly coreUuidBefore?: string | undefined;
  readonly coreUuidAfter?: string | undefined;
  /** Why the session was lost. */
  readonly code?: string | undefined;
}

/** From here on another server acts; nothing is missing. */
export interface HandoverMessage {
  readonly v: 1;
  readonly socket: string;
  readonly at: number;
  readonly epoch: number;
  readonly server: string;
  readonly previous: string;
}

const GAP_KINDS: readonly string[] = ['restart', 'interruption', 'unknown'] satisfies GapNotice['kind'][]; // prettier-ignore
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const optional =
  (isGood: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || isGood(value);

/** Undefined for what is not a gap message. */
export const parseGap = (data: Uint8Array): GapMessage | undefined =>
  parseFields(data, {
    socket: isText,
    from: isCount,
    to: isCount,
    cause: isText,
    epoch: isCount,
    previous: optional(isText),
    count: optional(isCount),
    kind: optional((value) => GAP_KINDS.includes(value as string)),
    coreUuidBefore: optional(isText),
    coreUuidAfter: optional(isText),
    code: optional(isText),
  }) as GapMessage | undefined;

import { type EslEvent } from '../event/event.ts';
import { numberIn } from './values.ts';

export type DtmfSource = 'INBAND_AUDIO' | 'RTP' | 'ENDPOINT' | 'APP' | 'UNKNOWN';

/** A pressed key. */
export interface Dtmf {
  /** The channel on which it was pressed. */
  readonly uuid: string | undefined;
  /** One of `0-9 * # A-D a-d`, or `w W` (pause), `f F` (flash). */
  readonly digit: string;
  /** How long it was pressed. On the wire `DTMF-Duration` counts 1/8000 s. */
  readonly durationMs: number | undefined;
  readonly source: DtmfSource | (string & {}) | undefined;
}

const TICKS_PER_MS = 8;

/** The key of a DTMF event; undefined for other events. */
export function dtmfOf(event: EslEvent): Dtmf | undefined {
  const digit = event.name === 'DTMF' ? event.text('DTMF-Digit') : undefined;
  if (digit === undefined) return undefined;
  const ticks = numberIn(event, 'DTMF-Duration');
  return {
    uuid: event.uniqueId,
    digit,
    durationMs: ticks === undefined ? undefined : ticks / TICKS_PER_MS,
    source: event.text('DTMF-Source'),
  };
}

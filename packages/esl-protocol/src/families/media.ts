import { type EslEvent } from '../event/event.ts';
import { numberIn } from './values.ts';

/** A file that is played on a channel. */
export interface Playback {
  readonly uuid: string | undefined;
  readonly stopped: boolean;
  readonly path: string | undefined;
  /** `local_stream` or `tone_stream`; absent for files. */
  readonly type: string | undefined;
  /** How it ended: `done` or `break`. PLAYBACK_STOP only. */
  readonly status: 'done' | 'break' | (string & {}) | undefined;
}

/** A channel that is recorded. */
export interface Recording {
  readonly uuid: string | undefined;
  readonly stopped: boolean;
  readonly path: string | undefined;
  /** E.g. `success-silence`, `empty-file`. RECORD_STOP of a running call only. */
  readonly completionCause: string | undefined;
  /** Length of the recording; RECORD_STOP only. */
  readonly lengthMs: number | undefined;
}

/** The file of a PLAYBACK_START or PLAYBACK_STOP event; undefined for other events. */
export function playbackOf(event: EslEvent): Playback | undefined {
  const stopped = event.name === 'PLAYBACK_STOP';
  if (!stopped && event.name !== 'PLAYBACK_START') return undefined;
  return {
    uuid: event.uniqueId,
    stopped,
    path: event.text('Playback-File-Path'),
    type: event.text('Playback-File-Type'),
    status: event.text('Playback-Status'),
  };
}

/** The recording of a RECORD_START or RECORD_STOP event; undefined for other events. */
export function recordingOf(event: EslEvent): Recording | undefined {
  const stopped = event.name === 'RECORD_STOP';
  if (!stopped && event.name !== 'RECORD_START') return undefined;
  return {
    uuid: event.uniqueId,
    stopped,
    path: event.text('Record-File-Path'),
    completionCause: event.text('Record-Completion-Cause'),
    lengthMs: numberIn(event, 'variable_record_ms'),
  };
}

import { type EslEvent } from '../event/event.ts';
/** A listener or writer that is attached to the media of a channel, e.g. by a recording. */
export interface MediaBug {
  readonly uuid: string | undefined;
  /** MEDIA_BUG_STOP, not MEDIA_BUG_START. */
  readonly stopped: boolean;
  /** Who attached it: `Media-Bug-Function`. */
  readonly function: string | undefined;
  readonly target: string | undefined;
}

/** The bug of a MEDIA_BUG_START or MEDIA_BUG_STOP event; undefined for other events. */
export function mediaBugOf(event: EslEvent): MediaBug | undefined {
  const stopped = event.name === 'MEDIA_BUG_STOP';
  if (!stopped && event.name !== 'MEDIA_BUG_START') return undefined;
  return {
    uuid: event.uniqueId,
    stopped,
    function: event.text('Media-Bug-Function'),
    target: event.text('Media-Bug-Target'),
  };
}

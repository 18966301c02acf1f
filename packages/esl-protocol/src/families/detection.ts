import { type EslEvent } from '../event/event.ts';
import { flagIn } from './values.ts';

/** What speech recognition heard on a channel. */
export interface DetectedSpeech {
  readonly uuid: string | undefined;
  readonly type:
    | 'detected-speech'
    | 'detected-partial-speech'
    | 'begin-speaking'
    | 'closed'
    | (string & {})
    | undefined;
  /** What the recogniser made of it; of `detected-speech` and `detected-partial-speech`. */
  readonly result: string | undefined;
  /** The channel's own queue was full, so its application did not get it. */
  readonly deliveryFailed: boolean;
}

/** A tone that was heard on a channel. */
export interface DetectedTone {
  /** Undefined in most: the server fires the event without the headers of the channel. */
  readonly uuid: string | undefined;
  readonly tone: string | undefined;
  /** The channel's own queue was full, so its application did not get it. */
  readonly deliveryFailed: boolean;
}

/** The speech of a DETECTED_SPEECH event; undefined for other events. */
export function detectedSpeechOf(event: EslEvent): DetectedSpeech | undefined {
  if (event.name !== 'DETECTED_SPEECH') return undefined;
  return {
    uuid: event.uniqueId,
    type: event.text('Speech-Type'),
    result: event.body,
    deliveryFailed: deliveryFailed(event),
  };
}

/** The tone of a DETECTED_TONE event; undefined for other events. */
export function detectedToneOf(event: EslEvent): DetectedTone | undefined {
  if (event.name !== 'DETECTED_TONE') return undefined;
  return {
    uuid: event.uniqueId,
    tone: event.text('Detected-Tone'),
    deliveryFailed: deliveryFailed(event),
  };
}

function deliveryFailed(event: EslEvent): boolean {
  return flagIn(event, 'delivery-failure') ?? false;
}

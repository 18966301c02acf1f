import { type EslEvent } from '../event.ts';
import { numberOf } from '../number-text.ts';

/** A number in a header; undefined if it is absent or not a number. */
export function numberIn(event: EslEvent, name: string): number | undefined {
  return numberOf(event.text(name));
}

/** `true` or `false` in a header; undefined for anything else. */
export function flagIn(event: EslEvent, name: string): boolean | undefined {
  const text = event.text(name);
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** A time in microseconds since 1970; the server writes 0 for what has not happened. */
export function timeIn(event: EslEvent, name: string): Date | undefined {
  const micros = numberIn(event, name);
  return micros === undefined || micros <= 0 ? undefined : new Date(Math.floor(micros / 1000));
}

import { type EslEvent } from '../event/event.ts';
import { numberOf } from '../text/number-text.ts';

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

/** A time in seconds since 1970; 0 for what has not happened. */
export function secondsTimeIn(event: EslEvent, name: string): Date | undefined {
  const seconds = numberIn(event, name);
  return seconds === undefined || seconds <= 0 ? undefined : new Date(seconds * 1000);
}

/** A duration in microseconds, as milliseconds. */
export function microsAsMsIn(event: EslEvent, name: string): number | undefined {
  const micros = numberIn(event, name);
  return micros === undefined ? undefined : micros / 1000;
}

/** The headers whose name begins with `prefix`, under the rest of their name. */
export function fieldsIn(event: EslEvent, prefix: string): Readonly<Record<string, string>> {
  const wanted = prefix.toLowerCase();
  const fields = Object.create(null) as Record<string, string>;
  for (const name of Object.keys(event.headers)) {
    const rest = name.slice(prefix.length);
    if (rest === '' || !name.toLowerCase().startsWith(wanted)) continue;
    fields[rest] = event.text(name) ?? '';
  }
  return fields;
}

import { type EslEvent } from '../event/event.ts';
import { formatArrayValue } from '../text/array-value.ts';
import { numberOf } from '../text/number-text.ts';

/** What the readers of single headers need of an event. */
export type TextSource = Pick<EslEvent, 'text'>;

/** A number in a header; undefined if it is absent or not a number. */
export function numberIn(event: TextSource, name: string): number | undefined {
  return numberOf(event.text(name));
}

/** `true` or `false` in a header; undefined for anything else. */
export function flagIn(event: TextSource, name: string): boolean | undefined {
  const text = event.text(name);
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** A time in microseconds since 1970; the server writes 0 for what has not happened. */
export function timeIn(event: TextSource, name: string): Date | undefined {
  const micros = numberIn(event, name);
  return micros === undefined || micros <= 0 ? undefined : new Date(Math.floor(micros / 1000));
}

/** A time in seconds since 1970; 0 for what has not happened. */
export function secondsTimeIn(event: TextSource, name: string): Date | undefined {
  const seconds = numberIn(event, name);
  return seconds === undefined || seconds <= 0 ? undefined : new Date(seconds * 1000);
}

/** A duration in microseconds, as milliseconds. */
export function microsAsMsIn(event: TextSource, name: string): number | undefined {
  const micros = numberIn(event, name);
  return micros === undefined ? undefined : micros / 1000;
}

/** The headers whose name begins with `prefix`, under the rest of their name. */
export function fieldsIn(event: EslEvent, prefix: string): Readonly<Record<string, string>> {
  const wanted = prefix.toLowerCase();
  const fields = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(event.toJSON())) {
    const rest = name.slice(prefix.length);
    if (rest === '' || !name.toLowerCase().startsWith(wanted)) continue;
    fields[rest] = formatArrayValue(value);
  }
  return fields;
}

/** The headers of an event, each found at once: for families that look for as many as the event chooses to have. */
export function indexed(event: EslEvent): TextSource {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(event.toJSON())) {
    const key = name.toLowerCase();
    if (!texts.has(key)) texts.set(key, formatArrayValue(value));
  }
  return { text: (name) => texts.get(name.toLowerCase()) };
}

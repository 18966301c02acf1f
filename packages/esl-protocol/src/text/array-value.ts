/** A header value: FreeSWITCH has text and lists of texts, nothing else. */
export type HeaderValue = string | readonly string[];

const PREFIX = 'ARRAY::';
const A = 65;
const SEPARATOR = '|:';

/** Reads the wire text of a value: `ARRAY::a|:b` is a list, but only with the prefix at the very start. */
export function parseArrayValue(text: string): HeaderValue {
  return isArrayText(text) ? text.slice(PREFIX.length).split(SEPARATOR) : text;
}

/** Whether a wire text is a list. `ARRAY::` with nothing after it is a text. */
export function isArrayText(text: string): boolean {
  // one character first: nearly every value of every event comes by here
  return text.charCodeAt(0) === A && text.length > PREFIX.length && text.startsWith(PREFIX);
}

/** The wire text of a value: a list of one is its element, a longer one `ARRAY::a|:b`. */
export function formatArrayValue(value: HeaderValue): string {
  if (typeof value === 'string') return value;
  if (value.length < 2) return value[0] ?? '';
  return PREFIX + value.join(SEPARATOR);
}

/** A header value: FreeSWITCH has text and lists of texts, nothing else. */
export type HeaderValue = string | readonly string[];

const PREFIX = 'ARRAY::';
const SEPARATOR = '|:';

/** Reads the wire text of a value: `ARRAY::a|:b` is a list, but only with the prefix at the very start. */
export function parseArrayValue(text: string): HeaderValue {
  if (!text.startsWith(PREFIX) || text.length === PREFIX.length) return text;
  return text.slice(PREFIX.length).split(SEPARATOR);
}

/** The wire text of a value: a list of one is its element, a longer one `ARRAY::a|:b`. */
export function formatArrayValue(value: HeaderValue): string {
  if (typeof value === 'string') return value;
  if (value.length === 1) return value[0] ?? '';
  return PREFIX + value.join(SEPARATOR);
}

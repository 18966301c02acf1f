import { type HeaderValue, parseArrayValue } from '../text/array-value.ts';
import { type HeaderEntry, sameName } from './headers.ts';
import { decodePercent } from '../text/percent.ts';

/** The header lines of a frame or an event, split, nothing decoded yet. */
export interface PlainLines {
  readonly names: string[];
  readonly values: string[];
}

const CR = 13;
const SPACE = 32;
const TAB = 9;

/**
 * Goes through the header lines of a frame or an event and returns its body. Everything after the first blank line
 * is body, whatever any Content-Length says; undefined if that is nothing.
 *
 * The lines go into `lines` as they are, or, if that is undefined, decoded into `record`: of a name that
 * repeats the first, but the last `Event-Name`. (One loop with two sinks: a callback would cost a third.)
 *
 * Each kind of delimiter is searched for from where it was last found, so every character is looked at a
 * bounded number of times, by the engine's own search.
 */
export function scanLines(
  text: string,
  lines: PlainLines | undefined,
  record: Record<string, HeaderValue>,
): string | undefined {
  const { length } = text;
  let colon = -1;
  let percent = -1;
  for (let at = 0; at < length;) {
    let end = indexOrEnd(text, '\n', at);
    const next = end + 1;
    if (end > at && text.charCodeAt(end - 1) === CR) end -= 1;
    if (end === at) return next < length ? text.slice(next) : undefined;
    if (colon < at) colon = indexOrEnd(text, ':', at);
    if (colon < end && colon > at) {
      const start = skipBlanks(text, colon + 1, end);
      const name = text.slice(at, colon);
      const value = text.slice(start, end);
      if (lines !== undefined) {
        lines.names.push(name);
        lines.values.push(value);
      } else if (record[name] === undefined || sameName(name, 'event-name')) {
        if (percent < start) percent = indexOrEnd(text, '%', start);
        record[name] = parseArrayValue(percent < end ? decodePercent(value) : value);
      }
    }
    at = next;
  }
  return undefined;
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB)) at += 1;
  return at;
}

function indexOrEnd(text: string, delimiter: string, from: number): number {
  const found = text.indexOf(delimiter, from);
  return found < 0 ? text.length : found;
}

/** Every header of a block, in order. */
export function parseHeaderBlock(text: string): HeaderEntry[] {
  const lines: PlainLines = { names: [], values: [] };
  scanLines(text, lines, {});
  return lines.names.map((name, i): HeaderEntry => [name, lines.values[i] ?? '']);
}

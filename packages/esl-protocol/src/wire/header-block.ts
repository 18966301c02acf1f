import { type Buffer } from 'node:buffer';
import { type HeaderEntry } from './headers.ts';
import { type PlainLines, scanLines } from './plain-lines.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;
const COLON = 58;

/** Where one header line lies in a buffer; ends are exclusive. */
export interface HeaderSpan {
  nameStart: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
  /** Where the next line begins. */
  next: number;
}

/**
 * Finds the header line that starts at `from`; it ends at an LF, which must exist. One CR before the LF is
 * dropped. The first colon splits; spaces and tabs after it are dropped, nothing else is trimmed. Returns
 * false for a line without a colon (or with nothing before it); `span.next` is set all the same.
 */
export function readHeaderLine(bytes: Buffer, from: number, span: HeaderSpan): boolean {
  let end = bytes.indexOf(LF, from);
  span.next = end + 1;
  if (end > from && bytes[end - 1] === CR) end -= 1;
  let colon = from;
  while (colon < end && bytes[colon] !== COLON) colon += 1;
  if (colon === end || colon === from) return false;
  let value = colon + 1;
  while (value < end && (bytes[value] === SPACE || bytes[value] === TAB)) value += 1;
  span.nameStart = from;
  span.nameEnd = colon;
  span.valueStart = value;
  span.valueEnd = end;
  return true;
}

/** A span to hand to {@link readHeaderLine}. */
export function emptySpan(): HeaderSpan {
  return { nameStart: 0, nameEnd: 0, valueStart: 0, valueEnd: 0, next: 0 };
}

/** Every header of a block, in order. */
export function parseHeaderBlock(text: string): HeaderEntry[] {
  const lines: PlainLines = { names: [], values: [] };
  scanLines(text, lines, {});
  return lines.names.map((name, i): HeaderEntry => [name, lines.values[i] ?? '']);
}

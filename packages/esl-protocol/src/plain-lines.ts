/** Takes one header line of an event: its name and its value as written, and whether a `%` is in it. */
export type LineVisitor = (name: string, value: string, encoded: boolean) => void;

/**
 * Goes through the header lines of an event and returns its body. Everything behind the first blank line
 * is body, whatever any Content-Length says; undefined if that is nothing.
 *
 * Each kind of delimiter is searched for from where it was last found, so every character is looked at a
 * bounded number of times, by the engine's own search.
 */
export function scanLines(text: string, visit: LineVisitor): string | undefined {
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
      let value = colon + 1;
      while (value < end && isBlank(text.charCodeAt(value))) value += 1;
      if (percent < value) percent = indexOrEnd(text, '%', value);
      visit(text.slice(at, colon), text.slice(value, end), percent < end);
    }
    at = next;
  }
  return undefined;
}

const CR = 13;
const SPACE = 32;
const TAB = 9;

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

function indexOrEnd(text: string, delimiter: string, from: number): number {
  const found = text.indexOf(delimiter, from);
  return found < 0 ? text.length : found;
}

/**
 * The members of a flat JSON object in the order written, repeats included, which `JSON.parse` would drop.
 * `text` must be an object that `JSON.parse` accepts. Undefined if a member is neither a text nor a list
 * of texts.
 */
export function jsonMembers(text: string): [name: string, value: unknown][] | undefined {
  const members: [string, unknown][] = [];
  let at = skip(text, text.indexOf('{') + 1);
  while (text.charAt(at) === '"') {
    const nameEnd = stringEnd(text, at);
    const valueStart = skip(text, skip(text, nameEnd) + 1);
    const valueEnd = valueEndOf(text, valueStart);
    if (valueEnd < 0) return undefined;
    members.push([
      JSON.parse(text.slice(at, nameEnd)) as string,
      JSON.parse(text.slice(valueStart, valueEnd)),
    ]);
    at = skip(text, valueEnd);
    if (text.charAt(at) === ',') at = skip(text, at + 1);
  }
  return members;
}

/** Behind the text or list of texts at `at`; -1 if it is something else. */
function valueEndOf(text: string, at: number): number {
  if (text.charAt(at) === '"') return stringEnd(text, at);
  if (text.charAt(at) !== '[') return -1;
  let inner = skip(text, at + 1);
  while (text.charAt(inner) === '"') {
    inner = skip(text, stringEnd(text, inner));
    if (text.charAt(inner) === ',') inner = skip(text, inner + 1);
  }
  return text.charAt(inner) === ']' ? inner + 1 : -1;
}

/** Behind the closing quote of the string whose opening quote is at `at`. */
function stringEnd(text: string, at: number): number {
  let quote = text.indexOf('"', at + 1);
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote + 1;
}

/** Whether an odd number of backslashes precedes. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charAt(before) === '\\') before -= 1;
  return (at - before) % 2 === 0;
}

function skip(text: string, at: number): number {
  let next = at;
  while (next < text.length && ' \t\r\n'.includes(text.charAt(next))) next += 1;
  return next;
}

/** One command as the server's reader took it apart. */
export interface ReceivedCommand {
  /** The whole header block with its line ends: what some rules of the server look at. */
  readonly block: string;
  /** The command line: the block up to its first CR or, where it has none, its first LF. */
  readonly line: string;
  /** Header lines in their order, values raw. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The last body, cut at its first NUL. */
  readonly body: string | undefined;
}

const isLineEnd = (char: string | undefined): boolean => char === '\r' || char === '\n';

/** `strip_cr`: everything before the first CR or, without one, before the first LF. */
function cutLine(text: string): string {
  const cr = text.indexOf('\r');
  const at = cr >= 0 ? cr : text.indexOf('\n');
  return at < 0 ? text : text.slice(0, at);
}

/** The leading number as C's `atoi` reads it: `5x` is 5, `abc` is 0. */
export function leadingInteger(text: string): number {
  const match = /^[\t-\r ]*([+-]?\d+)/.exec(text);
  return match === null ? 0 : Number.parseInt(match[1] ?? '0', 10);
}

/** The first header of that name, in any case. */
export function headerOf(command: ReceivedCommand, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return command.headers.find(([header]) => header.toLowerCase() === wanted)?.[1];
}

/**
 * Takes a header block apart as `mod_event_socket` does. The quirk: a line ends at the first CR *anywhere ahead*,
 * and only without one at the first LF, so mixed line ends swallow the lines before the first CR.
 */
export function parseBlock(bytes: Buffer): {
  command: ReceivedCommand;
  bodyLengths: readonly number[];
} {
  const nul = bytes.indexOf(0);
  const block = (nul < 0 ? bytes : bytes.subarray(0, nul)).toString('utf8');
  const headers: [string, string][] = [];
  const bodyLengths: number[] = [];
  const [, ...lines] = linesOf(block);
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ +/, '');
    if (value !== '') headers.push([name, value]);
    if (name.toLowerCase() === 'content-length') bodyLengths.push(leadingInteger(value));
  }
  return { command: { block, line: cutLine(block), headers, body: undefined }, bodyLengths };
}

function linesOf(block: string): string[] {
  const lastCr = block.lastIndexOf('\r');
  const lines: string[] = [];
  let at = 0;
  while (at < block.length) {
    const found = block.indexOf(at <= lastCr ? '\r' : '\n', at);
    const end = found < 0 ? block.length : found;
    lines.push(block.slice(at, end));
    at = end;
    while (at < block.length && isLineEnd(block[at])) at += 1;
  }
  return lines;
}

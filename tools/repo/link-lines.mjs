// Links of docs/architecture.md name a symbol and lead to its line: `[`TcpSession.#receive`](../packages/….ts#L281)`.
// Writes the lines as they are now. With --check it only says which links lead so far away that a reader would not see the
// symbol on the screen: not every new line of code has to change the page.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LINK = /\[`([\w.#$]+)`\]\(([^)\s#]+\.tsx?)(?:#L(\d+))?\)/g;

const ON_THE_SCREEN = 25;

const escaped = (name) => name.replaceAll(/[#$]/g, '\\$&');
const declarationOf = (name) =>
  new RegExp(`\\b(?:function|class|const|interface|type) ${escaped(name)}(?![\\w$])`);
const memberNamed = (name) =>
  new RegExp(
    `^\\s+(?:(?:static|readonly|override|async|get|set) |\\*)*'?${escaped(name)}'?(?: = |[(<:?;])`,
  );

/** The line, from 1, on which a symbol is declared: `name`, or `Owner.member`; undefined if it is not there. */
export function lineOf(symbol, text) {
  const lines = text.split('\n');
  const [owner, ...members] = symbol.split('.');
  let at = lines.findIndex((line) => declarationOf(owner).test(line));
  for (const member of members) {
    if (at < 0) return undefined;
    const rest = lines.slice(at + 1).findIndex((line) => memberNamed(member).test(line));
    at = rest < 0 ? -1 : at + 1 + rest;
  }
  return at < 0 ? undefined : at + 1;
}

/**
 * @param {string} page
 * @param {(path: string) => string | undefined} read What a link leads to, from the folder of the page.
 * @returns The page with the right lines; links to nothing; links that lead too far away, or to no line.
 */
export function withLines(page, read) {
  const problems = [];
  const far = [];
  const text = page.replaceAll(LINK, (link, symbol, path, present) => {
    const source = read(path);
    const line = source === undefined ? undefined : lineOf(symbol, source);
    if (line !== undefined) {
      if (!(Math.abs(line - Number(present)) <= ON_THE_SCREEN))
        far.push(`${symbol} is on line ${line}`);
      return `[\`${symbol}\`](${path}#L${line})`;
    }
    problems.push(source === undefined ? `no such file: ${path}` : `${path} has no ${symbol}`);
    return link;
  });
  return { text, problems, far };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = fileURLToPath(new URL('../../docs/architecture.md', import.meta.url));
  const before = readFileSync(page, 'utf8');
  const { text, problems, far } = withLines(before, (path) => {
    const file = join(dirname(page), path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  });
  const wrong = process.argv.includes('--check') ? [...problems, ...far] : problems;
  for (const problem of wrong) console.error(`docs/architecture.md: ${problem}`);
  if (wrong.length > problems.length) console.error('npm run docs:write corrects the lines');
  if (wrong.length > 0) process.exitCode = 1;
  else if (!process.argv.includes('--check') && text !== before) writeFileSync(page, text);
}

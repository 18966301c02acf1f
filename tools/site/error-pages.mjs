// One page for each error code, from the tables of docs/concepts/errors.md: rows of an error class have four columns, rows
// of a reason why a session ended have three.

const CODE = /^`((?:ESL|SW)_[A-Z_]+)`$/;
const CELLS = /(?<!\\)\|/;

const LINKS =
  '[All errors](/concepts/errors.md), and [which of them may be tried again](/concepts/errors.md#what-may-be-sent-again).';

const bodyOf = ([, kind, what, remedy]) =>
  remedy === undefined
    ? `Why a session ended, of the kind ${kind}.\n\n## What happened\n\n${what}.`
    : `Class ${kind}.\n\n## What happened\n\n${what}.\n\n## What to do\n\n${remedy}.`;

/** @returns {{ code: string, page: string, text: string }[]} */
export function errorPages(tables) {
  return tables.split('\n').flatMap((line) => {
    const cells = line
      .split(CELLS)
      .slice(1, -1)
      .map((cell) => cell.trim());
    const code = CODE.exec(cells[0] ?? '')?.[1];
    if (code === undefined || cells.length < 3) return [];
    return [
      { code, page: `errors/${code}.md`, text: `# ${code}\n\n${bodyOf(cells)}\n\n${LINKS}\n` },
    ];
  });
}

// One page for each error code, from the table of docs/concepts/errors.md.

const ROW = /^\| `(ESL_\w+)`\s*\| `(\w+)`\s*\| (.*?)\s*\| (.*?)\s*\|$/gm;

/** @returns {{ code: string, page: string, text: string }[]} */
export function errorPages(table) {
  return [...table.matchAll(ROW)].map(([, code, name, what, remedy]) => ({
    code,
    page: `errors/${code}.md`,
    text: `# ${code}

Class \`${name}\`.

## What happened

${what}.

## What to do

${remedy}.

[All errors](/concepts/errors.md), and [which of them may be tried again](/concepts/errors.md#what-may-be-sent-again).
`,
  }));
}

/** As prettier aligns a table. */
export const formatMarkdown = (all: readonly (readonly string[])[]): string => {
  const [headings = [], ...others] = all;
  const widths = headings.map((_, at) => Math.max(3, ...all.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[], fill = ' '): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0, fill)).join(' | ')} |`;
  return [
    line(headings),
    line(
      headings.map(() => '-'),
      '-',
    ),
    ...others.map((row) => line(row)),
  ].join('\n');
};

/** A page with what stands between `<!-- name -->` and `<!-- /name -->` replaced. */
export const withBlock = (page: string, name: string, block: string): string =>
  page.replace(
    new RegExp(`(<!-- ${name} -->\n)[^]*(<!-- /${name} -->)`),
    (_, begin: string, end: string) => `${begin}\n${block}\n\n${end}`,
  );

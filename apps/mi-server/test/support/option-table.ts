import { OPTIONS } from '../../src/config/options.ts';

type Row = readonly string[];

const HEADINGS: Row = ['option', 'default', 'meaning', 'SIGHUP'];

const rows = (): readonly Row[] =>
  OPTIONS.map(({ flag, value, help, isList, shownDefault, reloads }) => [
    `\`${flag} ${value}\``,
    shownDefault ?? '',
    `${help}${isList ? '; repeatable' : ''}`,
    reloads === true ? 'yes' : '',
  ]);

/** As prettier aligns a table. */
const formatMarkdown = (all: readonly Row[]): string => {
  const widths = HEADINGS.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  const line = (row: Row, fill = ' '): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0, fill)).join(' | ')} |`;
  const [headings = [], ...others] = all;
  return [
    line(headings),
    line(
      HEADINGS.map(() => '-'),
      '-',
    ),
    ...others.map((row) => line(row)),
  ].join('\n');
};

const BETWEEN = /(<!-- options -->\n)[^]*(<!-- \/options -->)/;

/** A README with the table of options as it should be. */
export const withOptionTable = (readme: string): string =>
  readme.replace(BETWEEN, `$1\n${formatMarkdown([HEADINGS, ...rows()])}\n\n$2`);

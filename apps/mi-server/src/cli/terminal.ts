import { stripVTControlCharacters } from 'node:util';
import picocolors from 'picocolors';

/**
 * Whether output is coloured: as `NO_COLOR` or `FORCE_COLOR` says, otherwise on a terminal only. A build server's
 * variables do not count: what is piped is read by programs there as well.
 */
export function wantsColours(
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  if ((environment['FORCE_COLOR'] ?? '') !== '') return environment['FORCE_COLOR'] !== '0';
  return isTerminal && environment['TERM'] !== 'dumb';
}

/** Colours the text of the command line. */
export const pc = picocolors.createColors(wantsColours(process.env, process.stdout.isTTY));

const widthOf = (text: string): number => stripVTControlCharacters(text).length;

/** Rows under headings, aligned; the last column is not padded. Cells may hold colours. */
export const formatTable = (
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string => {
  const widths = headings.map((heading, column) =>
    Math.max(widthOf(heading), ...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return [headings, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

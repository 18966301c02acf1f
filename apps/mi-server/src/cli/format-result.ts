import { printable, printableJson, printableLines } from '../text/printable.ts';
import { formatTable } from './terminal.ts';
import { isSocketList, socketRows, SOCKET_HEADINGS } from './socket-table.ts';

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isFlat = (row: Row): boolean =>
  Object.values(row).every((value) => typeof value !== 'object');

const cell = (value: unknown): string =>
  typeof value === 'string' ? printable(value) : printableJson(JSON.stringify(value));

const formatRows = (rows: readonly Row[]): string => {
  const headings = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return formatTable(
    headings.map(printable),
    rows.map((row) => headings.map((heading) => (heading in row ? cell(row[heading]) : ''))),
  );
};

const formatAny = (value: unknown): string => {
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) {
    return value.every((item) => isRow(item) && isFlat(item))
      ? formatRows(value as Row[])
      : value.map(cell).join('\n');
  }
  if (!isRow(value)) return printableJson(JSON.stringify(value));
  const entries = Object.entries(value);
  const [only] = entries;
  // `{"Processes": […]}`: the one member is what was asked for
  if (entries.length === 1 && Array.isArray(only?.[1])) return formatAny(only[1]);
  if (isFlat(value))
    return formatTable(
      ['', ''],
      entries.map(([key, item]) => [printable(key), cell(item)]),
    ).trimStart();
  return printableJson(JSON.stringify(value, null, 2));
};

/** A result for people: a table of a list, otherwise plain lines. */
export const formatResult = (method: string, result: unknown): string => {
  if (isSocketList(result)) {
    const rows = socketRows(result.Sockets, Date.now());
    return rows.length === 0 ? 'no sockets' : formatTable(SOCKET_HEADINGS, rows);
  }
  // a reply of FreeSWITCH is text in lines
  if (method.endsWith('esl') && isRow(result) && typeof result['reply'] === 'string') {
    return printableLines(result['reply']).trimEnd();
  }
  return formatAny(result);
};

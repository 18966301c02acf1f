import { printable, printableJson, printableLines } from '../text/printable.ts';
import { formatTable } from './terminal.ts';
import {
  isSocketList,
  type ListedSocketJson,
  ownerColumn,
  SOCKET_HEADINGS,
  socketRows,
} from './socket-table.ts';

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isFlat = (row: Row): boolean =>
  Object.values(row).every((value) => typeof value !== 'object' || value === null);

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
  const deep = entries.filter(([, item]) => typeof item === 'object' && item !== null);
  const [name, list] = deep[0] ?? [];
  // `{"Fleet": "prod", "Servers": […]}`: what is said of all, and a table
  if (deep.length === 1 && Array.isArray(list) && list.length > 0) {
    const ofAll = entries.filter(([key]) => key !== name).map(([key, item]) => [key, item ?? '']);
    return `${formatAny(Object.fromEntries(ofAll))}\n\n${formatAny(list)}`;
  }
  return printableJson(JSON.stringify(value, null, 2));
};

const formatSockets = (sockets: readonly ListedSocketJson[]): string => {
  const rows = socketRows(sockets, Date.now());
  const owners = ownerColumn(sockets);
  if (rows.length === 0) return 'no sockets';
  if (owners === undefined) return formatTable(SOCKET_HEADINGS, rows);
  return formatTable(
    [...SOCKET_HEADINGS.slice(0, 1), 'SERVER', ...SOCKET_HEADINGS.slice(1)],
    rows.map((row, at) => [...row.slice(0, 1), owners[at] ?? '', ...row.slice(1)]),
  );
};

/** A result for people: a table of a list, otherwise plain lines. */
export const formatResult = (method: string, result: unknown): string => {
  if (isSocketList(result)) {
    return formatSockets(result.Sockets);
  }
  // a reply of FreeSWITCH is text in lines
  if (method.endsWith('esl') && isRow(result) && typeof result['reply'] === 'string') {
    return printableLines(result['reply']).trimEnd();
  }
  return formatAny(result);
};

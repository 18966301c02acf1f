import { readAuditFile } from '../audit/audit-file.ts';
import { type AuditRecord } from '../audit/audit-record.ts';
import { printable, printableJson } from '../text/printable.ts';
import { CliError, EXIT } from './cli-error.ts';
import { callMi, clientOptionsOf } from './client.ts';
import { formatTable } from './terminal.ts';

const HEADINGS = ['AT', 'WHO', 'FROM', 'WHAT', 'SOCKET', 'RESULT', 'MS', 'DETAILS'];

const rowOf = (record: AuditRecord): readonly string[] => {
  const { at, who, from, what, socket = '', result, ms, command, params } = record;
  const details = [command, params].filter((text) => text !== undefined).join(' ');
  return [at, who, from, what, socket, result, String(ms), details].map((text) => printable(text));
};

/** Records of a fleet say which server was asked. */
const tableOf = (records: readonly AuditRecord[]): string => {
  if (records.every(({ server }) => server === undefined))
    return formatTable(HEADINGS, records.map(rowOf));
  const rows = records.map((record) => [printable(record.server ?? ''), ...rowOf(record)]);
  return formatTable(['SERVER', ...HEADINGS], rows);
};

const recordsOf = async (
  options: Readonly<Record<string, unknown>>,
  limit: number,
): Promise<readonly AuditRecord[]> => {
  const { file } = options;
  if (typeof file !== 'string') {
    const result = await callMi(clientOptionsOf(options), 'audit_list', [limit]);
    return (result as { readonly Calls: readonly AuditRecord[] }).Calls;
  }
  try {
    return (await readAuditFile(file, limit, Infinity)).toReversed();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new CliError(`--file ${file}: cannot be read (${code})`, EXIT.usage);
  }
};

/** `mi-server audit`: who called what, newest first. */
export const runAuditCommand = async (
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const limit = Number(options['limit']);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new CliError('--limit must be a whole number above 0', EXIT.usage);
  }
  const records = await recordsOf(options, limit);
  if (options['json'] === true) {
    for (const record of records) console.log(printableJson(JSON.stringify(record)));
  } else {
    console.log(records.length === 0 ? 'nothing yet' : tableOf(records));
  }
  return EXIT.ok;
};

import { createHistory, type History } from '@switchwire/conn-manager/history';
import { type Logger } from '@switchwire/esl-client';
import { openAuditFile } from '../audit/audit-file.ts';
import { AuditLog, type AuditSink } from '../audit/audit-log.ts';
import { openAuditTable } from '../audit/audit-table.ts';
import { type Config } from '../config/options.ts';
import { type LimitHits } from '../metrics/limit-hits.ts';
import { ownerOf } from './manager-options.ts';

const mongoUrlOf = ({ db_url: url }: Config): string | undefined =>
  url?.startsWith('mongodb') === true ? url : undefined;

/** What happened to the sockets: in memory, and in the MongoDB of --db-url where there is one. Nothing is contacted yet. */
export const openHistory = async (config: Config, logger: Logger): Promise<History> => {
  const url = mongoUrlOf(config);
  if (url === undefined || config.history === 'memory') return createHistory({ logger });
  const table = `${config.db_table}_history`;
  const owner = ownerOf(config);
  // the driver is loaded by those who need it
  const { mongoHistory } = await import('@switchwire/conn-manager/mongo');
  const sink = mongoHistory({ url, table, owner, keepDays: config.history_days });
  return createHistory({ logger, sink });
};

/** What was done: in the log, in memory, and where the configuration says. Throws ConfigError for a file that cannot be opened. */
export const openAudit = async (
  config: Config,
  logger: Logger,
  hits: LimitHits,
): Promise<AuditLog> => {
  const sinks: AuditSink[] = [];
  const { audit_file: file, audit_table: table } = config;
  if (file !== undefined) sinks.push(await openAuditFile(file, config.audit_waiting_bytes));
  const url = mongoUrlOf(config);
  if (table !== undefined && url !== undefined) {
    const maxRecords = config.audit_table_records;
    const owner = ownerOf(config);
    const onRemoved = (count: number): void => {
      hits.hit('audit_table_records', count);
    };
    sinks.push(await openAuditTable({ url, table, owner, maxRecords, onRemoved, logger }));
  }
  const onForgotten = (): void => {
    hits.hit('audit_records');
  };
  return new AuditLog({ logger, sinks, maxKept: config.audit_records, onForgotten });
};

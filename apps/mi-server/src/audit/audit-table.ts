import { randomUUID } from 'node:crypto';
import { SinkWriter } from '@switchwire/conn-manager/history';
import { type StoredRecord } from '@switchwire/conn-manager/mongo';
import { type Logger } from '@switchwire/esl-client';
import { systemClock } from '@switchwire/esl-client/session';
import { type AuditSink } from './audit-log.ts';
import { type AuditRecord } from './audit-record.ts';

export interface AuditTableOptions {
  /** `mongodb://…`; nothing is contacted before the first record. */
  readonly url: string;
  readonly table: string;
  /** Whose records these are: the same after a restart. */
  readonly owner: string;
  readonly maxRecords: number;
  /** How many records made room for newer ones. */
  readonly onRemoved: (count: number) => void;
  readonly logger: Logger;
}

/** Records in a capped MongoDB collection. They are written in batches; a database that is away costs the oldest that wait. */
export const openAuditTable = async ({
  logger,
  ...options
}: AuditTableOptions): Promise<AuditSink> => {
  // the driver is loaded by those who need it
  const { mongoRecords } = await import('@switchwire/conn-manager/mongo');
  const records = mongoRecords<AuditRecord>(options);
  const writer = new SinkWriter<StoredRecord<AuditRecord>>('audit', records, systemClock, logger);
  return {
    get dropped() {
      return writer.lost;
    },
    add(record) {
      writer.add({ id: randomUUID(), at: Date.parse(record.at), content: record });
    },
    read: (limit) => records.read(limit),
    async close() {
      await writer.close();
      await records.close();
    },
  };
};

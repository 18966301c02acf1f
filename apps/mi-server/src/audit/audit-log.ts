import { type Logger } from '@switchwire/esl-client';
import { hasRole } from '../rights/identity.ts';
import { rightOf } from '../rights/method-rights.ts';
import { type AuditedCall, type AuditRecord, recordOfCall } from './audit-record.ts';

/** Where records are kept beside the log. Takes what it can at once, and never fails or waits. */
export interface AuditSink {
  add(record: AuditRecord): void;
  /** Records that could not be kept. */
  readonly dropped: number;
  /** Begins again with a file of the same name, after log rotation. */
  reopen?(): void;
  /** What is kept, also by an earlier run: the newest ones, the oldest of them first. */
  read?(limit: number): Promise<readonly AuditRecord[]>;
  close(): Promise<void>;
}

/** A request that was not let in. */
export interface RefusedAccess {
  readonly remote: string;
  readonly name: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly reason: string;
  /** Wrong tokens that the address has given. */
  readonly failures: number;
}

export interface AuditOptions {
  readonly logger: Logger;
  readonly sinks?: readonly AuditSink[];
  /** Records that audit_list can show. Default 1,000. */
  readonly maxKept?: number;
  /** Called for each record that makes room for a newer one. */
  readonly onForgotten?: () => void;
}

const FORBIDDEN = 403;
const DEFAULT_MAX_KEPT = 1_000;

/** Reading is done all the time, by dashboards above all: it is of interest only when it was refused. */
const isWorthRecording = ({ method, code }: AuditedCall): boolean =>
  code === FORBIDDEN || hasRole({ role: rightOf(method).role }, 'operator');

/** An address that goes on with wrong tokens is written each time their number has doubled. */
const isRepeated = (failures: number): boolean => (failures & (failures - 1)) !== 0;

/** What was done and what was refused: one line of the log each, the last ones for audit_list, and all to the sinks. */
export class AuditLog {
  readonly #logger: Logger;
  readonly #sinks: readonly AuditSink[];
  readonly #maxKept: number;
  readonly #onForgotten: AuditOptions['onForgotten'];
  readonly #startedAt = new Date().toISOString();
  #kept: AuditRecord[] = [];
  /** That is logged once. */
  #isUnreadable = false;

  constructor({ logger, sinks = [], maxKept = DEFAULT_MAX_KEPT, onForgotten }: AuditOptions) {
    this.#logger = logger;
    this.#sinks = sinks;
    this.#maxKept = maxKept;
    this.#onForgotten = onForgotten;
  }

  get dropped(): number {
    return this.#sinks.reduce((sum, { dropped }) => sum + dropped, 0);
  }

  called(call: AuditedCall): void {
    if (!isWorthRecording(call)) return;
    const record = recordOfCall(call, new Date());
    this.#add(record, `${record.who} called ${record.what}: ${record.result}`);
  }

  refused({ remote, name = 'unknown', method, path, reason, failures }: RefusedAccess): void {
    if (isRepeated(failures)) return;
    const what = `${method} ${path}`;
    const at = new Date().toISOString();
    const record = {
      at,
      who: name,
      from: remote,
      over: 'http',
      what,
      result: reason,
      ms: 0,
    } as const;
    this.#add(record, `${name} was refused ${what}: ${reason}`);
  }

  /** Takes what an earlier run has kept. False: it cannot be read now. Never rejects. */
  async restore(): Promise<boolean> {
    const sink = this.#sinks.find((one) => one.read !== undefined);
    try {
      const kept = (await sink?.read?.(this.#maxKept)) ?? [];
      const before = kept.filter(({ at }) => at < this.#startedAt);
      this.#kept = [...before, ...this.#kept].slice(-this.#maxKept);
      return true;
    } catch (error) {
      if (!this.#isUnreadable) {
        this.#isUnreadable = true;
        const { message } = error as Error;
        this.#logger.warn({ error: message }, 'Cannot read the audit records of earlier runs');
      }
      return false;
    }
  }

  /** The last records, newest first. */
  list(limit: number): readonly AuditRecord[] {
    return this.#kept.slice(-this.#maxKept).toReversed().slice(0, limit);
  }

  reopen(): void {
    for (const sink of this.#sinks) sink.reopen?.();
  }

  async close(): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => sink.close()));
  }

  #add(record: AuditRecord, message: string): void {
    if (this.#kept.length >= this.#maxKept) this.#onForgotten?.();
    this.#kept.push(record);
    if (this.#kept.length > this.#maxKept * 2) this.#kept = this.#kept.slice(-this.#maxKept);
    const { at: _at, ...fields } = record;
    this.#logger.info({ audit: true, ...fields }, message);
    for (const sink of this.#sinks) sink.add(record);
  }
}

import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type LeaseStore } from './lease-store.ts';
import { type LeaseView } from './lease-view.ts';
import { serverKey } from './records.ts';

export interface OldRecordsPorts {
  readonly store: Pick<LeaseStore, 'remove'>;
  readonly view: LeaseView;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long the record of a fenced server is kept: `FleetTimings.keepFenced`. */
  readonly keepMs: number;
}

/**
 * Removes the records of servers that were fenced, once nothing needs them: each server that is killed leaves one. Every server does it, by its own
 * clock alone; that another was faster does no harm.
 */
export class OldRecords {
  readonly #ports: OldRecordsPorts;
  /** When each was seen as fenced first. */
  #since: ReadonlyMap<string, number> = new Map();

  constructor(ports: OldRecordsPorts) {
    this.#ports = ports;
  }

  /** Called when the store was read. Never rejects. */
  async look(): Promise<void> {
    const { store, view, clock, logger, keepMs } = this.#ports;
    const now = clock.now();
    const fenced = [...view.servers].filter(([, { record }]) => record.state === 'fenced').map(([name]) => name); // prettier-ignore
    this.#since = new Map(fenced.map((name) => [name, this.#since.get(name) ?? now]));
    for (const name of fenced.filter((one) => now - (this.#since.get(one) ?? now) >= keepMs))
      try {
        await store.remove(serverKey(name));
        view.forgetServer(name);
      } catch (error) {
        logger.debug({ server: name }, `The record of ${name} could not be removed: ${textOf(error)}`); // prettier-ignore
      }
  }
}

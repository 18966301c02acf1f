import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type LeaseStore } from './lease-store.ts';
import { type LeaseView } from './lease-view.ts';
import { OldRecords } from './old-records.ts';

export interface ViewReaderPorts {
  readonly store: LeaseStore;
  readonly view: LeaseView;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fleet: string;
  readonly everyMs: number;
  /** How long the record of a fenced server is kept. */
  readonly keepMs: number;
  /** The view was replaced by what was read. */
  onRead(): void;
}

/** Reads the whole store now and then, and when it is asked to: one reading at a time. */
export class ViewReader {
  readonly #ports: ViewReaderPorts;
  readonly #old: OldRecords;
  #reading: Promise<void> | undefined;
  #timer: unknown;

  constructor(ports: ViewReaderPorts) {
    this.#ports = ports;
    this.#old = new OldRecords(ports);
  }

  start(): void {
    const { clock, everyMs } = this.#ports;
    this.#timer = clock.setTimeout(() => {
      void this.read();
      this.start();
    }, everyMs);
  }

  end(): void {
    this.#ports.clock.clearTimeout(this.#timer);
  }

  /** Never rejects. */
  read(): Promise<void> {
    return (this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    }));
  }

  async #read(): Promise<void> {
    const { store, view, logger, fleet } = this.#ports;
    const mark = view.mark();
    try {
      view.replace(await store.snapshot(), mark);
    } catch (error) {
      logger.debug({ fleet }, `Reading the leases failed: ${textOf(error)}`);
      return;
    }
    this.#ports.onRead();
    void this.#old.look();
  }
}

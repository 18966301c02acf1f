import { type EslEvent } from '@switchwire/esl-protocol';
import { type EventListener } from './socket-lease.ts';
import { type Logger } from '@switchwire/esl-client';
import { guarded, silentLogger, warnOfFault } from '@switchwire/esl-client/session';
import { type SocketInfo } from './socket-info.ts';

/** Consumers whose faults are counted; names may be made up for each task of a program. */
const MAX_COUNTED = 1_000;

/** Reports what a consumer threw, as a warning of the process where there is no logger: the first time, and then ever more rarely, for a listener may fail at every event. */
export class ListenerFaults {
  readonly #logger: Logger;
  readonly #counts = new Map<string, number>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  report(consumer: string, error: unknown): void {
    const count = (this.#counts.get(consumer) ?? 0) + 1;
    this.#counts.delete(consumer);
    this.#counts.set(consumer, count);
    if (this.#counts.size > MAX_COUNTED) {
      const [oldest = consumer] = this.#counts.keys();
      this.#counts.delete(oldest);
    }
    // 1, 2, 4, 8, …
    if ((count & (count - 1)) !== 0) return;
    if (this.#logger === silentLogger) warnOfFault(error);
    else
      this.#logger.error(
        { consumer, count, error: error instanceof Error ? (error.stack ?? error.message) : error },
        `A listener of ${consumer} threw`,
      );
  }
}

/** The listeners of a whole manager: they get every event that is subscribed on any socket. */
export class ManagerListeners {
  readonly #report: (error: unknown) => void;
  #listeners: readonly EventListener[] = [];

  constructor(faults: ListenerFaults) {
    this.#report = (error) => {
      faults.report('onEvent', error);
    };
  }

  add(listener: EventListener): Disposable {
    const entry: EventListener = guarded(listener, this.#report);
    this.#listeners = [...this.#listeners, entry];
    return {
      [Symbol.dispose]: () => {
        this.#listeners = this.#listeners.filter((other) => other !== entry);
      },
    };
  }

  dispatch(event: EslEvent, socket: { readonly view: SocketInfo }): void {
    for (const listener of this.#listeners) listener(event, socket.view);
  }
}

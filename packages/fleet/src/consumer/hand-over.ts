import { type JsMsg } from '@nats-io/jetstream';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type ReadEventInfo } from '../reading/event-reading.ts';
import { type ConfirmedAcks } from './confirmed-acks.ts';

export interface HandOverPorts {
  readonly acks: Pick<ConfirmedAcks, 'take'>;
  readonly onEvent: (event: EslEvent, info: ReadEventInfo) => unknown;
  /** NATS did not confirm the acknowledgement: the event is not handed over. */
  readonly onUnconfirmed: (message: JsMsg, info: ReadEventInfo) => void;
  /** What is called threw. */
  readonly onDefect: (error: unknown) => void;
}

/** Acknowledged and not handed over yet, at most: they are lost with the process. */
const MAX_AHEAD = 32;

/**
 * Hands events over one after the other, each at most once: when NATS has confirmed its acknowledgement, and not before. The next ones
 * are acknowledged meanwhile.
 */
export class HandOver {
  readonly #ports: HandOverPorts;
  #tail: Promise<void> = Promise.resolve();
  #ahead = 0;
  #wake: (() => void) | undefined;

  constructor(ports: HandOverPorts) {
    this.#ports = ports;
  }

  /** Acknowledges it, and hands it over in its turn. */
  take(message: JsMsg, event: EslEvent, info: ReadEventInfo): void {
    const confirmed = this.#ports.acks.take(message);
    this.#ahead++;
    this.inTurn(async () => {
      try {
        if (await confirmed) await this.#ports.onEvent(event, info);
        else this.#ports.onUnconfirmed(message, info);
      } finally {
        this.#ahead--;
        this.#wake?.();
      }
    });
  }

  /** Behind everything that was taken. */
  inTurn(what: () => unknown): void {
    this.#tail = this.#tail.then(what).then(
      () => undefined,
      (error: unknown) => {
        this.#ports.onDefect(error);
      },
    );
  }

  /** Resolves when one more may be taken. */
  async room(): Promise<void> {
    while (this.#ahead >= MAX_AHEAD)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  /** Resolves when everything that was taken is handed over. */
  done(): Promise<void> {
    return this.#tail;
  }
}

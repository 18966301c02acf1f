import { type NatsConnection } from '@nats-io/transport-node';
import { Listeners } from '@switchwire/esl-client/session';

/**
 * Whether NATS is connected. Nothing may be sent while it is not: the client would keep it and send it after the reconnect,
 * long after it was reported to its sender as failed.
 */
export class EngineState {
  readonly #connection: NatsConnection;
  readonly #listeners: Listeners<boolean>;
  #isConnected = true;
  #reconnects = 0;

  constructor(connection: NatsConnection, onError: (error: unknown) => void) {
    this.#connection = connection;
    this.#listeners = new Listeners(onError);
    void this.#follow();
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  get reconnects(): number {
    return this.#reconnects;
  }

  /** Called with true when NATS is connected again, with false when it is lost. */
  onChange(listener: (isConnected: boolean) => unknown): Disposable {
    return this.#listeners.add(listener);
  }

  async #follow(): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (type === 'reconnect') {
        this.#reconnects++;
        this.#become(true);
      } else if (type === 'disconnect' || type === 'close') this.#become(false);
    }
    this.#become(false);
  }

  #become(isConnected: boolean): void {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    this.#listeners.notify(isConnected);
  }
}

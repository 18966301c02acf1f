import { type NatsConnection, PermissionViolationError } from '@nats-io/transport-node';

/** What NATS refused on this connection by its permissions. It says so to nobody in particular: a publisher just gets no answer. */
export class RefusedSubjects {
  #last: PermissionViolationError | undefined;

  constructor(connection: NatsConnection) {
    void this.#follow(connection);
  }

  /** The last one, until it is taken. */
  get last(): PermissionViolationError | undefined {
    return this.#last;
  }

  take(): PermissionViolationError | undefined {
    const last = this.#last;
    this.#last = undefined;
    return last;
  }

  async #follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status())
      if (status.type === 'error' && status.error instanceof PermissionViolationError)
        this.#last = status.error;
  }
}

import { type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type EngineState } from '../nats/engine-state.ts';
import { parseFields } from '../parse-fields.ts';
import { type FleetSubjects } from '../subjects.ts';

export interface ChosenCallsPorts {
  readonly connection: NatsConnection;
  readonly engine: EngineState;
  readonly subjects: FleetSubjects;
  readonly logger: Logger;
  /** Of this process: never used twice. */
  readonly name: string;
}

type Listener = (socket: string) => void;

/**
 * Calls that were given out, as the servers of a fleet say them to each other at once: each counts those of all. One is not waited
 * for: it may be lost, and while NATS is away each server counts its own.
 */
export class ChosenCalls {
  readonly #ports: ChosenCallsPorts;
  readonly #subscription: Subscription;
  readonly #listeners = new Set<Listener>();

  constructor(ports: ChosenCallsPorts) {
    this.#ports = ports;
    this.#subscription = ports.connection.subscribe(ports.subjects.toAll('chosen'), {
      callback: (error, { data }) => {
        if (error === null) this.#hear(data);
      },
    });
  }

  /** Called with the socket of each call that another chooser gave out, here or on another server. */
  listen(listener: Listener): { say(socket: string): void } {
    this.#listeners.add(listener);
    return {
      say: (socket) => {
        for (const other of this.#listeners) if (other !== listener) other(socket);
        this.#publish(socket);
      },
    };
  }

  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
    this.#listeners.clear();
  }

  #publish(socket: string): void {
    const { connection, engine, subjects, name: from, logger } = this.#ports;
    if (!engine.isConnected) return;
    try {
      connection.publish(subjects.toAll('chosen'), JSON.stringify({ from, socket }));
    } catch (error) {
      logger.debug({ socket }, `Saying a choice to other servers failed: ${textOf(error)}`);
    }
  }

  #hear(data: Uint8Array): void {
    const isText = (value: unknown): boolean => typeof value === 'string';
    const { from, socket } = parseFields(data, { from: isText, socket: isText }) ?? {};
    if (typeof socket !== 'string' || from === this.#ports.name) return;
    for (const listener of this.#listeners) listener(socket);
  }
}

import { type Socket } from 'node:net';
import { EslListener, type ListenerHost } from '../listener/listener.ts';
import { type OutboundLeg } from '../listener/outbound-leg.ts';
import { BoundedLog } from './bounded-log.ts';
import { createConnectionView, type FakeConnection } from './fake-connection.ts';

interface Entry {
  readonly listener: EslListener;
  readonly view: FakeConnection;
  readonly received: BoundedLog<string>;
}

/** A long connection keeps only its last commands. */
const RECEIVED = { entries: 20_000, characters: 16 * 1024 * 1024 };

/** Every open connection, inbound and outbound. */
export class Connections {
  readonly #byListener = new Map<EslListener, Entry>();
  #lastId = 0;

  /** Connections that the server has not ended, in the order they came. */
  *live(): Generator<EslListener> {
    for (const listener of this.#byListener.keys()) if (!listener.closed) yield listener;
  }

  /** The same as users see them. */
  views(): readonly FakeConnection[] {
    return [...this.live()].map((listener) => this.view(listener));
  }

  /** Applies changed faults, also to connections that are about to end. */
  wake(): void {
    for (const listener of this.#byListener.keys()) listener.wake();
  }

  /** Takes a socket over; the caller starts the listener. */
  open(socket: Socket, host: ListenerHost, outbound?: OutboundLeg): EslListener {
    this.#lastId += 1;
    const listener = new EslListener(this.#lastId, socket, host, outbound);
    const received = new BoundedLog<string>((command) => command.length, RECEIVED);
    const view = createConnectionView(listener, received.entries);
    this.#byListener.set(listener, { listener, received, view });
    socket.once('close', () => this.#byListener.delete(listener));
    return listener;
  }

  /** The view of a connection, also right after it closed. */
  view(listener: EslListener): FakeConnection {
    return this.#byListener.get(listener)?.view ?? createConnectionView(listener, []);
  }

  note(listener: EslListener, command: string): void {
    this.#byListener.get(listener)?.received.add(command);
  }
}

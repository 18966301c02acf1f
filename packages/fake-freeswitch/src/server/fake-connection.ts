import { type EventFormat } from '../core/serialise.ts';
import { type ConnectionFaults } from '../faults.ts';
import { type EslListener } from '../listener/listener.ts';

/** One client of the fake server, as a test sees it. */
export interface FakeConnection {
  /** Counted from 1 in the order of acceptance. */
  readonly id: number;
  readonly authenticated: boolean;
  /** What the client is subscribed to, in the connection's format. */
  readonly subscriptions: {
    readonly format: EventFormat;
    readonly names: readonly string[];
    readonly subclasses: readonly string[];
  };
  /** The filters in force, as `[header, value]`. */
  readonly filters: readonly (readonly [header: string, value: string])[];
  /**
   * Every command it sent, at least the last 10,000 or the last 8 million characters of them, as text: the command
   * line and its header lines. Passwords are masked.
   */
  readonly received: readonly string[];
  readonly closed: boolean;
  readonly faults: ConnectionFaults;
  /** Sends any bytes, behind everything sent before. */
  send(bytes: Uint8Array | string): void;
  /** Cuts the connection without a notice. */
  drop(): void;
}

/** The view of a listener that users get. */
export function createConnectionView(
  listener: EslListener,
  received: readonly string[],
): FakeConnection {
  return {
    id: listener.id,
    get authenticated() {
      return listener.authenticated;
    },
    get subscriptions() {
      const { format, names, subclasses } = listener.subscriptions;
      return { format, names, subclasses };
    },
    get filters() {
      return listener.filters.entries;
    },
    received,
    get closed() {
      return listener.closed;
    },
    faults: listener.faults,
    send: (bytes) => listener.send(Buffer.from(bytes)),
    drop: () => listener.drop(),
  };
}

import { type ServiceState } from '../placement.ts';
import { type SocketConfig } from '../socket-identity.ts';

/** An entry that could not be used. It is reported and ignored; the others are not touched. */
export interface StoreProblem {
  /** The document's `_id`, the entry's index: where to look. */
  readonly id: string;
  /** What is wrong and how to fix it. */
  readonly message: string;
}

export interface StoreContents {
  readonly sockets: readonly SocketConfig[];
  readonly problems: readonly StoreProblem[];
}

/** What a socket is doing, as the store's mirror keeps it (never a secret). */
export interface SocketMirror {
  readonly id: string;
  readonly address: string;
  readonly phase: string;
  readonly since: Date;
  readonly generation: number;
  readonly attempt: number;
  readonly lastCause: string | undefined;
  readonly owner: string;
}

/**
 * Where the wanted sockets live. Three implementations (memory, file, MongoDB) pass one conformance suite.
 */
export interface SocketStore {
  /** For messages: `memory`, `file:/etc/…`, `mongodb://host/db` without credentials. */
  readonly description: string;
  /** Reads everything. Rejects with a StoreError when the store itself fails; one bad entry is a problem, not a failure. */
  load(): Promise<StoreContents>;
  /**
   * Calls `onChange` when contents may have changed, and `onError`, once for each outage, when changes cannot be watched.
   * The store goes on trying by itself and calls `onChange` when it succeeds; the pool reads it now and then meanwhile.
   * A `watch` that throws is called again by the pool. `onNotice` takes what is worth a line in a log, of level
   * `info` unless it says another.
   */
  watch(
    onChange: () => void,
    onError: (error: unknown) => void,
    onNotice?: (message: string, level?: 'info' | 'warn') => void,
  ): Disposable;
  /**
   * Keeps the state of the entry with this id, so that a restart, a reload or another program sees it; watchers are notified.
   * False when there is no such entry. Rejects with StoreError when the store cannot be written. Stores that are only read have
   * no such method.
   */
  setState?(id: string, state: ServiceState): Promise<boolean>;
  /** What `setState` keeps is read by every server that has this store, wherever it runs. Default: it is not. */
  readonly sharesStates?: boolean | undefined;
  /** Optional mirror of phases; called on change only, throttled by the caller; failures are reported, never fatal. */
  mirror?(states: readonly SocketMirror[]): Promise<void>;
  close(): Promise<void>;
}

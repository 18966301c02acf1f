import { type Clock } from '@switchwire/esl-client';
import { type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type SocketMirror, type SocketStore } from '../store/socket-store.ts';
import { type ReportingSocket } from '../socket/socket-ports.ts';

/** At most one write in this many milliseconds. */
const MIRROR_INTERVAL_MS = 1_000;

/** What a peer said is mirrored up to this length. */
const MAX_CAUSE_LENGTH = 1_000;

/** What a mirror shows of a socket, as far as it changes. */
interface Shown {
  readonly id: string;
  readonly phase: string;
  readonly generation: number;
  readonly attempt: number;
  readonly cause: string | undefined;
}

/** Keeps the store's mirror of phases: written on change only, throttled, and never fatal. */
export class StateMirroring {
  readonly #store: SocketStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #owner: string;
  readonly #sockets: () => Iterable<ReportingSocket>;
  readonly #shown = new WeakMap<ReportingSocket, Shown>();
  #timer: unknown;
  #broken = false;
  #ended = false;

  constructor(
    store: SocketStore,
    ports: {
      readonly clock: Clock;
      readonly logger: Logger;
      readonly owner: string;
      readonly sockets: () => Iterable<ReportingSocket>;
    },
  ) {
    this.#store = store;
    this.#clock = ports.clock;
    this.#logger = ports.logger;
    this.#owner = ports.owner;
    this.#sockets = ports.sockets;
  }

  /** Looks whether something has changed that the mirror shows: most steps of a socket change nothing of it. */
  observe(socket: ReportingSocket): void {
    if (this.#store.mirror === undefined) return;
    const before = this.#shown.get(socket);
    const now = shownOf(socket);
    this.#shown.set(socket, now);
    if (before === undefined || differ(before, now)) this.changed();
  }

  /** Something that the mirror shows has changed. */
  changed(): void {
    if (this.#store.mirror === undefined || this.#timer !== undefined || this.#ended) return;
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      void this.#write();
    }, MIRROR_INTERVAL_MS);
  }

  end(): void {
    this.#ended = true;
    this.#clock.clearTimeout(this.#timer);
  }

  async #write(): Promise<void> {
    const states = [...this.#sockets()].map((socket) => mirrorOf(socket, this.#owner));
    try {
      await this.#store.mirror?.(states);
      this.#broken = false;
    } catch (error) {
      this.changed(); // they wait for the store
      if (this.#broken) return;
      this.#broken = true;
      this.#logger.warn(
        { store: this.#store.description },
        `The mirror of the phases cannot be written: ${textOf(error)}`,
      );
    }
  }
}

function shownOf(socket: ReportingSocket): Shown {
  const { id, actor } = socket;
  const { generation, attempt } = actor.context ?? actor.lastRun;
  return { id, phase: actor.phase, generation, attempt, cause: actor.lastCause?.message };
}

function differ(one: Shown, other: Shown): boolean {
  return (
    one.phase !== other.phase ||
    one.attempt !== other.attempt ||
    one.generation !== other.generation ||
    one.cause !== other.cause ||
    one.id !== other.id
  );
}

function mirrorOf(socket: ReportingSocket, owner: string): SocketMirror {
  const { id, address, phase, since, generation, attempt, lastCause } = socket.view;
  return {
    id,
    address,
    phase,
    since: new Date(since),
    generation,
    attempt,
    lastCause: lastCause?.message.slice(0, MAX_CAUSE_LENGTH),
    owner,
  };
}

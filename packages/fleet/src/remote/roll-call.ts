import { type SocketInfo } from '@switchwire/conn-manager';
import { type Clock } from '@switchwire/esl-client';
import { type ServerAnswer } from './ask-server.ts';

/** One socket as the server that has it sees it. */
export interface CalledSocket {
  readonly info: SocketInfo;
  readonly epoch: number;
  /** It acts; otherwise it claimed the socket and is on its way. */
  readonly isActing: boolean;
  /** The state of its ownership machine; undefined: an older version does not say it. */
  readonly ownership?: string | undefined;
}

/** A socket, and the server that has it. */
export interface FleetSocket extends CalledSocket {
  readonly server: string;
}

export interface RollCallPorts {
  readonly clock: Clock;
  /** The other live servers, by incarnation. */
  servers(): readonly { readonly incarnation: string; readonly id: string }[];
  ask(incarnation: string, timeoutMs: number): Promise<ServerAnswer | undefined>;
}

/** For the answer of each server. */
const ANSWER_MS = 500;
/** A list that old is read again when it is asked for. */
const FRESH_MS = 2_000;

/** Asks the other servers for their sockets, and remembers what they said last. */
export class RollCall {
  readonly #ports: RollCallPorts;
  #sockets: ReadonlyMap<string, FleetSocket> = new Map();
  #missing: readonly string[] = [];
  #calledAt = Number.NEGATIVE_INFINITY;
  #calling: Promise<void> | undefined;

  constructor(ports: RollCallPorts) {
    this.#ports = ports;
  }

  /** By address: one entry for each, of the server that acts rather than of one that claims. */
  get sockets(): ReadonlyMap<string, FleetSocket> {
    if (!this.#isFresh) void this.call();
    return this.#sockets;
  }

  get #isFresh(): boolean {
    return this.#ports.clock.now() - this.#calledAt <= FRESH_MS;
  }

  /** The servers were asked at least once: until then, a socket that is not there is not lost. */
  get isKnown(): boolean {
    return Number.isFinite(this.#calledAt);
  }

  /** Ids of live servers that did not answer. */
  get missing(): readonly string[] {
    return this.#missing;
  }

  /** What is known is at most {@link FRESH_MS} old when it resolves. */
  fresh(): Promise<void> {
    return this.#isFresh ? Promise.resolve() : this.call();
  }

  /** One at a time. */
  call(): Promise<void> {
    return (this.#calling ??= this.#call().finally(() => {
      this.#calling = undefined;
    }));
  }

  async #call(): Promise<void> {
    const found = new Map<string, FleetSocket>();
    const missing: string[] = [];
    await Promise.all(
      this.#ports.servers().map(async ({ incarnation, id }) => {
        const answer = await this.#ports.ask(incarnation, ANSWER_MS).catch(() => undefined);
        if (answer?.ok !== true) missing.push(id);
        else for (const socket of answer.value as readonly CalledSocket[]) note(found, { ...socket, server: id }); // prettier-ignore
      }),
    );
    this.#sockets = found;
    this.#missing = missing.sort();
    this.#calledAt = this.#ports.clock.now();
  }
}

function note(found: Map<string, FleetSocket>, socket: FleetSocket): void {
  const { address } = socket.info;
  const known = found.get(address);
  if (
    known === undefined ||
    (!known.isActing && socket.isActing) ||
    (known.isActing === socket.isActing && known.epoch < socket.epoch)
  )
    // prettier-ignore
    found.set(address, socket);
}

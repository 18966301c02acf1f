import { type Actor, createActor, type SnapshotFrom } from 'xstate';
import { type Clock } from '@switchwire/esl-client';
import { defectCause } from '@switchwire/esl-client/session';
import { type CloseCause } from '@switchwire/esl-client';
import { type SocketPhase } from './socket-info.ts';
import {
  type SocketContext,
  type SocketFact,
  type SocketMachine,
  type SocketOrder,
} from './socket-machine.ts';
import { type SocketRest } from './socket-view.ts';
import { leafPaths, phaseOf } from '../inspect/state-paths.ts';

export type SocketActor = Actor<SocketMachine>;

/** What a life needs, and who hears of it. */
export interface SocketLifePorts {
  /** Key of the socket: where its transport looks it up. */
  readonly key: string;
  /** For messages. */
  readonly address: string;
  readonly clock: Clock;
  readonly wallNow: () => number;
  /** With everything provided. */
  readonly machine: SocketMachine;
  /** What shall be subscribed when a life begins. */
  events(): readonly string[];
  /** A new actor, before it starts. */
  onActor(actor: SocketActor): void;
  onActorEnd(actor: SocketActor): void;
  /** Anything that is shown may have changed. */
  onStep(): void;
  onPhase(phase: SocketPhase, from: SocketPhase): void;
  onCrash(cause: CloseCause, error: unknown): void;
  /** It came to its end as it was asked to. */
  onClosed(): void;
}

/**
 * The lives of one socket: at most one actor at a time, and what is known while there is none. A life ends because it
 * was asked to, or by a defect; another one goes on counting where it stopped.
 */
export class SocketLife {
  readonly #ports: SocketLifePorts;
  #actor: SocketActor | undefined;
  #rest: SocketRest = { generation: 0, attempt: 0, cause: undefined };
  #phase: SocketPhase = 'connecting';
  #since: number;

  constructor(ports: SocketLifePorts) {
    this.#ports = ports;
    this.#since = ports.wallNow();
  }

  get actor(): SocketActor | undefined {
    return this.#actor;
  }

  get phase(): SocketPhase {
    return this.#phase;
  }

  /** When this phase began, milliseconds since 1970. */
  get since(): number {
    return this.#since;
  }

  get rest(): SocketRest {
    return this.#rest;
  }

  get context(): SocketContext | undefined {
    return this.#actor?.getSnapshot().context;
  }

  get states(): readonly string[] {
    const value = this.#actor?.getSnapshot().value;
    return value === undefined ? [] : leafPaths(value);
  }

  get lastCause(): CloseCause | undefined {
    return this.context?.lastCause ?? this.#rest.cause;
  }

  /** Silent, and probed. */
  get silent(): boolean {
    return this.#actor?.getSnapshot().hasTag('silent') === true;
  }

  send(event: SocketFact | SocketOrder): void {
    this.#actor?.send(event);
  }

  /** Begins a life, unless there is one. */
  open(): void {
    if (this.#actor !== undefined) return;
    const { generation, attempt, cause } = this.#rest;
    // why we closed it says nothing about why it might not come up
    const lastCause = cause?.kind === 'request' ? undefined : cause;
    const { machine, clock, key } = this.#ports;
    const actor = createActor(machine, {
      clock,
      input: { address: key, events: this.#ports.events(), generation, attempt, lastCause },
    });
    this.#actor = actor;
    actor.subscribe({
      next: (snapshot) => {
        this.#observe(snapshot);
      },
      error: (error) => {
        this.#crashed(actor, error);
      },
      complete: () => {
        this.#completed();
      },
    });
    this.#ports.onActor(actor);
    actor.start();
  }

  /** Asks for a polite end. */
  close(): void {
    if (this.#actor === undefined) this.#completed();
    else this.#actor.send({ type: 'socket.close' });
  }

  /** Ends now. */
  kill(): void {
    const actor = this.#actor;
    if (actor === undefined) return;
    this.#remember(actor);
    actor.stop();
    if (this.#phase !== 'closed') this.#enter('closed');
  }

  /** Ends the wait for the next attempt; false when it does not wait. */
  retry(): boolean {
    if (this.#phase !== 'retrying' && this.#phase !== 'rejected') return false;
    if (this.#actor === undefined) return false;
    this.#actor.send({ type: 'socket.retry' });
    return true;
  }

  /** There is no actor, and for the time being there will be none. */
  restAs(phase: SocketPhase, cause: CloseCause): void {
    this.#rest = { ...this.#rest, cause };
    this.#ports.onStep();
    this.#enter(phase);
  }

  #observe(snapshot: SnapshotFrom<SocketMachine>): void {
    this.#ports.onStep();
    if (snapshot.status === 'active') this.#enter(phaseOf(snapshot.value));
  }

  #enter(phase: SocketPhase): void {
    const from = this.#phase;
    if (phase === from) return;
    this.#phase = phase;
    this.#since = this.#ports.wallNow();
    this.#ports.onStep();
    this.#ports.onPhase(phase, from);
  }

  #completed(): void {
    if (this.#actor !== undefined) this.#remember(this.#actor);
    this.#enter('closed');
    this.#ports.onClosed();
  }

  #crashed(actor: SocketActor, error: unknown): void {
    const cause = defectCause(`The actor of ${this.#ports.address}`, error);
    this.#remember(actor);
    this.restAs('retrying', cause);
    this.#ports.onCrash(cause, error);
  }

  #remember(actor: SocketActor): void {
    const { generation, attempt, lastCause } = actor.getSnapshot().context;
    this.#rest = { generation, attempt, cause: lastCause };
    this.#actor = undefined;
    this.#ports.onStep();
    this.#ports.onActorEnd(actor);
  }
}

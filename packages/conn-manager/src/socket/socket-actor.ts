import {
  type Actor,
  createActor,
  type InspectionEvent,
  type Observer,
  type SnapshotFrom,
} from 'xstate';
import { type Clock } from '@switchwire/esl-client';
import { defectCause, requestCause } from '@switchwire/esl-client/session';
import { type CloseCause } from '@switchwire/esl-client';
import { type SessionGate } from './session-gate.ts';
import { type SocketPhase } from './socket-info.ts';
import {
  SUPERSEDED,
  type SocketContext,
  type SocketFact,
  type SocketMachine,
  type SocketOrder,
  type SocketTag,
} from './socket-machine.ts';
import { type LastRun } from './socket-view.ts';
import { type ServiceState } from '../placement.ts';
import { phaseOf, sharedLeafPaths } from '../inspect/state-paths.ts';

/** One run of the machine. */
export type SocketRun = Actor<SocketMachine>;

/** As XState takes it: gets everything that happens in an actor's system. */
export type ActorInspector = ((event: InspectionEvent) => void) | Observer<InspectionEvent>;

/** What the actors of one manager share. */
export interface SocketActorPorts {
  readonly clock: Clock;
  readonly wallNow: () => number;
  /** With everything provided. */
  readonly machine: SocketMachine;
  readonly gate?: SessionGate | undefined;
  /** For XState's inspection, if it was asked for. */
  readonly inspect?: ActorInspector | undefined;
}

/** The socket that an actor acts for: what it wants, and what it is notified of. */
export interface SocketActorOwner {
  /** Key of the socket: where its transport looks it up, and the actor's id. */
  readonly key: string;
  /** For messages. */
  readonly address: string;
  /** What should be subscribed when a run begins. */
  events(): readonly string[];
  /** Whether the server should get new calls when a run begins. */
  service(): ServiceState;
  /** A new run, before it starts. */
  onRun(run: SocketRun): void;
  onRunEnd(run: SocketRun): void;
  /** Anything that is shown may have changed. */
  onStep(): void;
  /** Another phase began. */
  onPhase(from: SocketPhase): void;
  onCrash(cause: CloseCause, error: unknown): void;
  /** It came to its end as it was asked to. */
  onClosed(): void;
}

const NO_STATES: readonly string[] = Object.freeze([]);

/**
 * The actor of one socket: at most one run of the machine at a time, and what is known between two runs. A run ends because
 * it was asked to, or by a defect; the next one goes on counting where it stopped.
 */
export class SocketActor {
  readonly #owner: SocketActorOwner;
  readonly #ports: SocketActorPorts;
  #run: SocketRun | undefined;
  #lastRun: LastRun = { generation: 0, attempt: 0, cause: undefined };
  #phase: SocketPhase = 'connecting';
  /** False while the manager was not started. */
  #hasRun = false;
  #since: number;
  #revivedGeneration: number | undefined;

  constructor(owner: SocketActorOwner, ports: SocketActorPorts) {
    this.#owner = owner;
    this.#ports = ports;
    this.#since = ports.wallNow();
  }

  get run(): SocketRun | undefined {
    return this.#run;
  }

  get phase(): SocketPhase {
    return this.#hasRun ? this.#phase : 'closed';
  }

  /** It has no session and waits for none; one that says goodbye counts as closed. */
  get isClosed(): boolean {
    return this.phase === 'closed';
  }

  /** It has run, and does no more: one that waits for its manager's start is not over. */
  get isOver(): boolean {
    return this.#phase === 'closed';
  }

  /** When this phase began, milliseconds since 1970. */
  get since(): number {
    return this.#since;
  }

  /** When the next attempt is due, milliseconds since 1970; undefined while it does not wait for one. */
  get retryAt(): number | undefined {
    const { context } = this;
    return context !== undefined && this.hasTag('down')
      ? this.#since + context.retryDelayMs
      : undefined;
  }

  get lastRun(): LastRun {
    return this.#lastRun;
  }

  get context(): SocketContext | undefined {
    return this.#run?.getSnapshot().context;
  }

  /** Number of the present session, or of the last one. */
  get generation(): number {
    return this.context?.generation ?? this.#lastRun.generation;
  }

  get states(): readonly string[] {
    const value = this.#run?.getSnapshot().value;
    return value === undefined ? NO_STATES : sharedLeafPaths(value);
  }

  get lastCause(): CloseCause | undefined {
    if (!this.#hasRun) return notStartedCause(this.#owner.address);
    const { context } = this;
    return context === undefined ? this.#lastRun.cause : context.lastCause;
  }

  /** Another program acts for this socket: it stays closed until it is wanted here again. */
  get isSuperseded(): boolean {
    if (!this.isClosed || this.lastCause?.code !== SUPERSEDED) return false;
    return this.generation !== this.#revivedGeneration;
  }

  /** Asks the machine; false while there is no run. */
  hasTag(tag: SocketTag): boolean {
    return this.#run?.getSnapshot().hasTag(tag) === true;
  }

  send(event: SocketFact | SocketOrder): void {
    this.#run?.send(event);
  }

  /** Begins a run, unless there is one; one that is superseded and still says goodbye is followed by another. */
  open(): void {
    if (this.isSuperseded) this.#revivedGeneration = this.generation;
    if (this.#run !== undefined) return;
    const { generation, attempt, cause } = this.#lastRun;
    // why we closed it says nothing about why it might not come up
    const lastCause = cause?.kind === 'request' ? undefined : cause;
    const { machine, clock, inspect, gate } = this.#ports;
    const { key } = this.#owner;
    const isGated = gate !== undefined;
    const run = createActor(machine, {
      id: key,
      clock,
      ...(inspect !== undefined && { inspect }),
      input: {
        address: key,
        isGated,
        events: this.#owner.events(),
        service: this.#owner.service(),
        generation,
        attempt,
        lastCause,
      },
    });
    this.#run = run;
    this.#hasRun = true;
    run.subscribe({
      next: (snapshot) => {
        this.#observe(snapshot);
      },
      error: (error) => {
        this.#crashed(run, error);
      },
      complete: () => {
        this.#completed();
      },
    });
    this.#owner.onRun(run);
    run.start();
  }

  /** Asks for a polite end. */
  close(): void {
    if (this.#run !== undefined) {
      this.#run.send({ type: 'socket.close' });
      return;
    }
    // what it waited for after a defect is over: it did not end by that defect
    this.#lastRun = { ...this.#lastRun, cause: requestCause(this.#owner.address) };
    this.#completed();
  }

  /** Ends now. */
  kill(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#remember(run);
    run.stop();
    this.#enter('closed');
  }

  /** Ends the wait for the next attempt; false when it does not wait. */
  retry(): boolean {
    if (!this.hasTag('down')) return false;
    this.send({ type: 'socket.retry' });
    return true;
  }

  /** There is no run, and for the time being there will be none. */
  pauseAs(phase: SocketPhase, cause: CloseCause): void {
    this.#lastRun = { ...this.#lastRun, cause };
    this.#owner.onStep();
    this.#enter(phase);
  }

  #observe(snapshot: SnapshotFrom<SocketMachine>): void {
    const isEntered = snapshot.status === 'active' && this.#enter(phaseOf(snapshot.value));
    if (!isEntered) this.#owner.onStep();
  }

  /** False when it is in this phase already. */
  #enter(phase: SocketPhase): boolean {
    const from = this.#phase;
    if (phase === from) return false;
    this.#phase = phase;
    this.#since = this.#ports.wallNow();
    this.#owner.onStep();
    this.#owner.onPhase(from);
    return true;
  }

  #completed(): void {
    if (this.#run !== undefined) this.#remember(this.#run);
    this.#enter('closed');
    this.#owner.onClosed();
  }

  #crashed(run: SocketRun, error: unknown): void {
    const cause = defectCause(`The actor of ${this.#owner.address}`, error);
    this.#remember(run);
    this.pauseAs('retrying', cause);
    this.#owner.onCrash(cause, error);
  }

  #remember(run: SocketRun): void {
    const { generation, attempt, lastCause } = run.getSnapshot().context;
    this.#lastRun = { generation, attempt, cause: lastCause };
    this.#run = undefined;
    this.#owner.onStep();
    this.#owner.onRunEnd(run);
  }
}

function notStartedCause(address: string): CloseCause {
  return {
    kind: 'request',
    code: 'ESL_NOT_STARTED',
    message: `The manager of ${address} was not started; call start()`,
  };
}

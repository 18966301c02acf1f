import { observeSteps, type WatchableActor } from './observe-steps.ts';
import { guarded } from '@switchwire/esl-client/session';
import { type SocketContext } from '../socket/socket-machine.ts';
import { phaseOf } from './state-paths.ts';
import { type ShownSockets, type TransitionReport } from './transition-report.ts';
import { type ListenerFaults } from '../socket/manager-listeners.ts';
import { type SocketRun } from '../socket/socket-actor.ts';
import { type ReportingSocket } from '../socket/socket-ports.ts';

type Listener = (transition: TransitionReport) => unknown;

/** What can be watched at the moment when the first watcher comes. */
export interface WatchedSources {
  readonly pool: WatchableActor | undefined;
  readonly runs: Iterable<readonly [ReportingSocket, SocketRun]>;
  readonly others: Iterable<ShownSockets>;
}

/**
 * Live transitions of all machines. Inspectors are attached with the first watcher and let go with the last one: while
 * there is no watcher, nothing is computed.
 */
export class TransitionWatch {
  readonly #sources: () => WatchedSources;
  readonly #wallNow: () => number;
  readonly #report: (error: unknown) => void;
  #listeners: readonly Listener[] = [];
  #attached = new Map<object, Disposable>();

  constructor(sources: () => WatchedSources, wallNow: () => number, faults: ListenerFaults) {
    this.#sources = sources;
    this.#wallNow = wallNow;
    this.#report = (error) => {
      faults.report('watch', error);
    };
  }

  add(listener: Listener): Disposable {
    const entry: Listener = guarded(listener, this.#report);
    this.#listeners = [...this.#listeners, entry];
    if (this.#listeners.length === 1) this.#attach();
    return {
      [Symbol.dispose]: () => {
        const before = this.#listeners.length;
        this.#listeners = this.#listeners.filter((other) => other !== entry);
        if (before > 0 && this.#listeners.length === 0) this.detach();
      },
    };
  }

  /** A socket actor that is about to start. */
  follow(socket: ReportingSocket, actor: SocketRun): void {
    if (this.#listeners.length > 0) this.#followSocket(socket, actor);
  }

  /** The pool's actor that is about to start. */
  followPool(actor: WatchableActor): void {
    if (this.#listeners.length > 0) this.#followPool(actor);
  }

  /** A source outside the pool. */
  followOther(source: ShownSockets): void {
    if (this.#listeners.length > 0) this.#followOther(source);
  }

  /** An actor, or another source, that has ended. */
  forget(source: object): void {
    const attached = this.#attached.get(source);
    this.#attached.delete(source);
    // its last step is reported only after its end
    if (attached !== undefined) queueMicrotask(() => attached[Symbol.dispose]());
  }

  /** Lets go of everything. */
  detach(): void {
    for (const attached of this.#attached.values()) attached[Symbol.dispose]();
    this.#attached.clear();
  }

  #attach(): void {
    const { pool, runs, others } = this.#sources();
    if (pool !== undefined) this.#followPool(pool);
    for (const [socket, actor] of runs) this.#followSocket(socket, actor);
    for (const source of others) this.#followOther(source);
  }

  #followSocket(socket: ReportingSocket, actor: SocketRun): void {
    this.forget(actor);
    this.#attached.set(
      actor,
      observeSteps(actor, (step) => {
        const context = step.context as SocketContext;
        const phase = phaseOf(step.value);
        this.#publish({
          id: socket.id,
          address: socket.address,
          machine: 'socket',
          at: this.#wallNow(),
          event: step.event,
          from: step.from,
          to: step.to,
          edges: step.edges,
          phase,
          cause: context.lastCause,
          retryAt: socket.view.retryAt,
        });
      }),
    );
  }

  #followPool(actor: WatchableActor): void {
    this.forget(actor);
    this.#attached.set(
      actor,
      observeSteps(actor, ({ event, from, to, edges }) => {
        this.#publish({
          id: 'pool',
          address: undefined,
          machine: 'pool',
          at: this.#wallNow(),
          event,
          from,
          to,
          edges,
          phase: undefined,
          cause: undefined,
          retryAt: undefined,
        });
      }),
    );
  }

  #followOther(source: ShownSockets): void {
    this.forget(source);
    this.#attached.set(
      source,
      source.watch((transition) => {
        this.#publish(transition);
      }),
    );
  }

  #publish(transition: TransitionReport): void {
    for (const listener of this.#listeners) listener(transition);
  }
}

import { type Actor, createActor, fromCallback, fromPromise, type SnapshotFrom } from 'xstate';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type ActorInspector } from '../socket/socket-actor.ts';
import { type SocketStore, type StoreContents } from '../store/socket-store.ts';
import { StoreError } from '../store/store-error.ts';
import { type SocketTimings } from '../timings.ts';
import { type ReloadResult } from './apply-store.ts';
import { type FleetLogic, poolMachine, type PoolMachine } from './pool-machine.ts';
import { StoreLog } from './store-log.ts';
import { type StoreState } from './store-state.ts';

export type PoolActor = Actor<PoolMachine>;

/** What the pool's actor works with. */
export interface PoolPorts {
  readonly clock: Clock;
  readonly timings: SocketTimings;
  readonly logger: Logger;
  readonly store: SocketStore;
  readonly fleet: FleetLogic;
  readonly inspect: ActorInspector | undefined;
  /** Before it starts. */
  onActor(actor: PoolActor): void;
}

interface ReloadWaiter {
  /** The first load that will have seen what the caller saw. */
  readonly load: number;
  readonly resolve: (result: ReloadResult) => void;
  readonly reject: (error: Error) => void;
}

/** Runs the pool machine: gives it the store and the fleet, and settles the reloads that were asked for. */
export class Pool {
  readonly #ports: PoolPorts;
  readonly #log: StoreLog;
  readonly #waiters = new Set<ReloadWaiter>();
  #actor: PoolActor | undefined;
  /** Number of the newest load that began. */
  #loads = 0;
  #ended: Promise<void> | undefined;

  constructor(ports: PoolPorts) {
    this.#ports = ports;
    this.#log = new StoreLog(ports.logger, ports.store.description);
  }

  get actor(): PoolActor | undefined {
    return this.#actor;
  }

  get snapshot(): SnapshotFrom<PoolMachine> | undefined {
    return this.#actor?.getSnapshot();
  }

  /** Begins; resolves after the first load, whatever came of it. */
  async start(): Promise<void> {
    if (this.#actor !== undefined) return;
    const { clock, inspect } = this.#ports;
    const actor = createActor(this.#provide(), {
      id: 'pool',
      clock,
      ...(inspect !== undefined && { inspect }),
    });
    this.#actor = actor;
    this.#ended = new Promise((resolve) => {
      const end = (failure: unknown): void => {
        this.#failWaiters(failure);
        resolve();
      };
      actor.subscribe({
        complete: () => {
          end(STOPPED);
        },
        error: (error) => {
          this.#ports.logger.error({ error: textOf(error) }, 'The pool broke');
          end(error);
        },
      });
    });
    this.#ports.onActor(actor);
    const loaded = this.#afterLoad(1);
    actor.start();
    await loaded.catch(() => undefined);
  }

  /** Reads the store now. Rejects with StoreError when it cannot be read, or the manager does not run. */
  reload(): Promise<ReloadResult> {
    const { snapshot } = this;
    if (snapshot?.status !== 'active' || !snapshot.hasTag('open')) {
      return Promise.reject(new StoreError('Cannot reload: the manager is not running'));
    }
    const result = this.#afterLoad(this.#loads + 1);
    this.#actor?.send({ type: 'pool.reload' });
    return result;
  }

  /** Drains and ends. */
  async stop(): Promise<void> {
    this.#failWaiters(STOPPED);
    if (this.snapshot?.status === 'active') this.#actor?.send({ type: 'pool.stop' });
    await this.#ended;
  }

  state(): StoreState {
    const { description } = this.#ports.store;
    const { snapshot } = this;
    if (snapshot === undefined) {
      return { state: 'none', description, problems: [], lastError: undefined };
    }
    const { problems, lastError } = snapshot.context;
    if (snapshot.status === 'error') {
      const broken = `The pool broke: ${textOf(snapshot.error)}`;
      return { state: 'unavailable', description, problems, lastError: broken };
    }
    return { state: stateOf(snapshot), description, problems, lastError };
  }

  #provide(): PoolMachine {
    const { fleet, store, timings } = this.#ports;
    return poolMachine.provide({
      actors: {
        fleet,
        loadStore: fromPromise<StoreContents>(async () => {
          this.#loads++;
          return await store.load();
        }),
        watchStore: fromCallback<{ readonly type: 'none' }>(({ sendBack }) => {
          const watching = store.watch(
            () => {
              this.#log.watched();
              sendBack({ type: 'store.changed' });
            },
            (error) => {
              sendBack({ type: 'store.watchFailed', message: textOf(error) });
            },
            (message, level) => {
              this.#log.notice(message, level);
            },
          );
          return () => {
            watching[Symbol.dispose]();
          };
        }),
      },
      actions: {
        reportLoad: (_, result) => {
          this.#log.applied(result);
          for (const waiter of this.#due()) waiter.resolve(result);
        },
        reportLoadFailure: (_, { error }) => {
          const failure = this.#failureOf(error);
          this.#log.unreadable(failure);
          for (const waiter of this.#due()) waiter.reject(failure);
        },
        reportWatchFailure: (_, message) => {
          this.#log.unwatched(message);
        },
      },
      delays: {
        storeDebounce: timings.storeDebounce,
        storeTimeout: timings.storeTimeout,
        storeRetryDelay: timings.storeRetryDelay,
        replacementDelay: timings.replacementDelay,
        drainTimeout: timings.drainTimeout,
      },
    });
  }

  #failureOf(error: unknown): StoreError {
    if (error instanceof StoreError) return error;
    const { description } = this.#ports.store;
    return new StoreError(`Cannot use the sockets of ${description}: ${textOf(error)}`, {
      cause: error,
    });
  }

  #afterLoad(load: number): Promise<ReloadResult> {
    return new Promise((resolve, reject) => {
      this.#waiters.add({ load, resolve, reject });
    });
  }

  /** Those whose load is over; they wait no longer. */
  #due(): ReloadWaiter[] {
    const due = [...this.#waiters].filter(({ load }) => load <= this.#loads);
    for (const waiter of due) this.#waiters.delete(waiter);
    return due;
  }

  #failWaiters(error: unknown): void {
    for (const waiter of this.#waiters) {
      waiter.reject(error instanceof Error ? error : new Error(String(error)));
    }
    this.#waiters.clear();
  }
}

const STOPPED = new StoreError('The manager was stopped');

function stateOf(snapshot: SnapshotFrom<PoolMachine>): StoreState['state'] {
  if (snapshot.matches({ active: { contents: 'unavailable' } })) return 'unavailable';
  if (snapshot.matches({ active: { contents: 'loading' } })) return 'loading';
  return snapshot.matches('active') ? 'steady' : 'none';
}

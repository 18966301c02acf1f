import { type Actor, createActor, fromCallback, fromPromise } from 'xstate';
import { type Clock } from '@switchwire/esl-client';
import { type Logger } from '@switchwire/esl-client';
import { type ReloadResult } from './apply-store.ts';
import { type StoreState } from './store-state.ts';
import { textOf } from '@switchwire/esl-client/session';
import { StoreError } from '../store/store-error.ts';
import {
  type FleetOrder,
  MAX_DEFECTS,
  type PoolEvent,
  poolMachine,
  type PoolMachine,
} from './pool-machine.ts';
import { type SocketFleet } from './fleet.ts';
import { type SocketStore, type StoreContents } from '../store/socket-store.ts';
import { StoreLog } from './store-log.ts';
import { type SocketTimings } from '../timings.ts';

export type PoolActor = Actor<PoolMachine>;

/** What the pool's actor works with. */
export interface PoolPorts {
  readonly clock: Clock;
  readonly timings: SocketTimings;
  readonly logger: Logger;
  readonly store: SocketStore;
  readonly fleet: SocketFleet;
  /** Before it starts. */
  onActor(actor: PoolActor): void;
}

interface ReloadWaiter {
  /** The first load that will have seen what the caller saw. */
  readonly load: number;
  readonly resolve: (result: ReloadResult) => void;
  readonly reject: (error: Error) => void;
}

/** Runs the pool machine: gives it the store and the fleet, and tells those who asked for a reload what came of it. */
export class PoolSupervisor {
  readonly #ports: PoolPorts;
  readonly #log: StoreLog;
  readonly #waiters = new Set<ReloadWaiter>();
  #actor: PoolActor | undefined;
  /** Number of the newest load that began. */
  #loads = 0;
  #stopped: Promise<void> | undefined;

  constructor(ports: PoolPorts) {
    this.#ports = ports;
    this.#log = new StoreLog(ports.logger, ports.store.description);
  }

  get actor(): PoolActor | undefined {
    return this.#actor;
  }

  /** Begins; resolves after the first load, whatever came of it. */
  async start(): Promise<void> {
    if (this.#actor !== undefined) return;
    const actor = createActor(this.#provide(), { clock: this.#ports.clock });
    this.#actor = actor;
    this.#stopped = new Promise((resolve) => {
      actor.subscribe({
        complete: resolve,
        error: (error) => {
          this.#ports.logger.error({ error: textOf(error) }, 'The pool broke');
          this.#failWaiters(error);
          resolve();
        },
      });
    });
    this.#ports.onActor(actor);
    const loaded = this.#afterLoad(1);
    actor.start();
    await loaded.catch(() => undefined);
  }

  /** Reads the store now. Rejects with StoreError when it cannot be read. */
  reload(): Promise<ReloadResult> {
    if (this.#actor === undefined || !this.#isActive()) {
      return Promise.reject(new StoreError('Cannot reload: the manager is not running'));
    }
    const result = this.#afterLoad(this.#loads + 1);
    this.#actor.send({ type: 'pool.reload' });
    return result;
  }

  /** Drains and ends. */
  async stop(): Promise<void> {
    if (this.#actor === undefined) return;
    this.#failWaiters(new StoreError('The manager was stopped'));
    this.send({ type: 'pool.stop' });
    await this.#stopped;
  }

  /** Nothing is told to a pool that has ended. */
  send(event: PoolEvent): void {
    if (this.#isActive()) this.#actor?.send(event);
  }

  state(): StoreState {
    const { description } = this.#ports.store;
    const snapshot = this.#actor?.getSnapshot();
    if (snapshot === undefined) {
      return { state: 'none', description, problems: [], lastError: undefined };
    }
    const { problems, lastError } = snapshot.context;
    if (snapshot.status === 'error') {
      const broken = `The pool broke: ${textOf(snapshot.error)}`;
      return { state: 'unavailable', description, problems, lastError: broken };
    }
    return { state: this.#stateName(), description, problems, lastError };
  }

  #isActive(): boolean {
    return this.#actor?.getSnapshot().status === 'active';
  }

  #stateName(): StoreState['state'] {
    const snapshot = this.#actor?.getSnapshot();
    if (snapshot?.matches({ active: { contents: 'unavailable' } }) === true) return 'unavailable';
    if (snapshot?.matches({ active: { contents: 'loading' } }) === true) return 'loading';
    return snapshot?.matches('active') === true ? 'steady' : 'none';
  }

  #provide(): PoolMachine {
    const { fleet, store, timings } = this.#ports;
    return poolMachine.provide({
      actors: {
        fleet: fromCallback<FleetOrder>(({ receive }) => {
          receive((order) => {
            this.#tryCarryOut(order, fleet);
          });
        }),
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
            (message) => {
              this.#log.notice(message);
            },
          );
          return () => {
            watching[Symbol.dispose]();
          };
        }),
      },
      actions: {
        reportLoadFailure: (_, { error }) => {
          this.#loadFailed(error);
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

  /** An actor that throws ends, and a pool without its fleet would supervise nothing. */
  #tryCarryOut(order: FleetOrder, fleet: SocketFleet): void {
    try {
      this.#carryOut(order, fleet);
    } catch (error) {
      const { logger, store } = this.#ports;
      if (order.type !== 'fleet.reconcile') {
        logger.error({ order: order.type, error: textOf(error) }, 'An order of the pool failed');
        return;
      }
      const failure = new StoreError(
        `Cannot take over the sockets from ${store.description}: ${textOf(error)}`,
        { cause: error },
      );
      this.#failLoad(failure);
      this.send({ type: 'fleet.reconcileFailed', message: failure.message });
    }
  }

  #carryOut(order: FleetOrder, fleet: SocketFleet): void {
    switch (order.type) {
      case 'fleet.open':
        fleet.open();
        return;
      case 'fleet.reconcile':
        this.#reconciled(fleet.reconcile(order.contents));
        return;
      case 'fleet.replace':
        fleet.replace(order.address);
        return;
      case 'fleet.leaveOut':
        fleet.leaveOut(order.address, MAX_DEFECTS);
        return;
      case 'fleet.close':
        fleet.close();
        return;
      case 'fleet.kill':
        fleet.kill();
    }
  }

  #reconciled(result: ReloadResult): void {
    this.#log.taken(result);
    this.send({ type: 'fleet.reconciled', problems: result.problems });
    for (const waiter of this.#due()) waiter.resolve(result);
  }

  #loadFailed(error: unknown): void {
    const { store } = this.#ports;
    const failure =
      error instanceof StoreError
        ? error
        : new StoreError(`Cannot read the sockets from ${store.description}: ${textOf(error)}`, {
            cause: error,
          });
    this.#failLoad(failure);
  }

  #failLoad(failure: StoreError): void {
    this.#log.unreadable(failure);
    for (const waiter of this.#due()) waiter.reject(failure);
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

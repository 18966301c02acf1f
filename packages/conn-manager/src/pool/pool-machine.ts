import {
  assign,
  type CallbackActorLogic,
  enqueueActions,
  fromCallback,
  fromPromise,
  type PromiseActorLogic,
  raise,
  sendTo,
  setup,
  stateIn,
} from 'xstate';
import { textOf } from '@switchwire/esl-client/session';
import { type StoreContents, type StoreProblem } from '../store/socket-store.ts';
import { type ReloadResult } from './apply-store.ts';
import { DEFAULT_TIMINGS } from '../timings.ts';

/** A socket actor that breaks so often is quarantined until a retry is requested. */
export const MAX_DEFECTS = 5;

/** What the pool knows: plain JSON without secrets. */
export interface PoolContext {
  /** Defects of socket actors, by address. */
  readonly defects: Readonly<Record<string, number>>;
  /** Addresses whose actor broke {@link MAX_DEFECTS} times. */
  readonly quarantined: readonly string[];
  /** Completed loads of the store. */
  readonly loads: number;
  readonly problems: readonly StoreProblem[];
  /** Why the store could not be read or watched; undefined while it can. */
  readonly lastError: string | undefined;
}

export type PoolEvent =
  | { readonly type: 'pool.reload' }
  | { readonly type: 'pool.stop' }
  | { readonly type: 'store.changed' }
  /** Changes are not reported for the time being. */
  | { readonly type: 'store.watchFailed'; readonly message: string }
  /** Time to look what is in it, since no change would be reported. */
  | { readonly type: 'store.readDue' }
  /** The fleet applied what the store wants. */
  | { readonly type: 'fleet.reconciled'; readonly result: ReloadResult }
  /** What the store gave cannot be applied. */
  | { readonly type: 'fleet.reconcileFailed'; readonly error: unknown }
  | { readonly type: 'fleet.empty' }
  /** An actor broke: a defect of ours, for trouble of the network is one of its states. */
  | { readonly type: 'socket.crashed'; readonly address: string }
  | { readonly type: 'socket.replacementDue'; readonly address: string }
  /** A quarantined socket should be tried again. */
  | { readonly type: 'socket.retryRequested'; readonly address: string }
  /** It was well for long, or is gone: what broke before does not count any more. */
  | { readonly type: 'socket.recovered'; readonly address: string };

/** What the pool asks of the fleet, which holds the socket actors. */
export type FleetOrder =
  | { readonly type: 'fleet.open' }
  | { readonly type: 'fleet.reconcile'; readonly contents: StoreContents }
  | { readonly type: 'fleet.replace'; readonly address: string }
  | { readonly type: 'fleet.quarantine'; readonly address: string }
  | { readonly type: 'fleet.close' }
  | { readonly type: 'fleet.kill' };

/** `open`: sockets are opened, watched and replaced. */
export type PoolTag = 'open';

export type FleetLogic = CallbackActorLogic<FleetOrder>;
export type LoadStoreLogic = PromiseActorLogic<StoreContents>;
export type WatchStoreLogic = CallbackActorLogic<{ readonly type: 'none' }>;

const notProvided = (what: string) => () => {
  throw new Error(`The actor "${what}" was not provided`);
};

/**
 * The supervisor: loads the store, watches it, hands the wanted sockets to the fleet in one batch, replaces sockets that
 * broke, and drains. A lost store is a state of the pool; sockets do not notice.
 */
export const poolMachine = setup({
  types: {
    context: {} as PoolContext,
    events: {} as PoolEvent,
    tags: {} as PoolTag,
    children: {} as { fleet: 'fleet'; loadStore: 'loadStore'; watchStore: 'watchStore' },
  },
  actors: {
    fleet: fromCallback<FleetOrder>(notProvided('fleet')) as FleetLogic,
    loadStore: fromPromise<StoreContents>(notProvided('loadStore')) as LoadStoreLogic,
    watchStore: fromCallback<{ readonly type: 'none' }>(
      notProvided('watchStore'),
    ) as WatchStoreLogic,
  },
  actions: {
    openFleet: sendTo('fleet', { type: 'fleet.open' }),
    reconcile: sendTo(
      'fleet',
      (_, contents: StoreContents) => ({ type: 'fleet.reconcile', contents }) as const,
    ),
    replaceSocket: sendTo(
      'fleet',
      (_, address: string) => ({ type: 'fleet.replace', address }) as const,
    ),
    quarantine: sendTo(
      'fleet',
      (_, address: string) => ({ type: 'fleet.quarantine', address }) as const,
    ),
    closeFleet: sendTo('fleet', { type: 'fleet.close' }),
    killFleet: sendTo('fleet', { type: 'fleet.kill' }),
    countDefect: assign({
      defects: ({ context }, address: string) => ({
        ...context.defects,
        [address]: (context.defects[address] ?? 0) + 1,
      }),
    }),
    markQuarantined: assign({
      quarantined: ({ context }, address: string) => [...context.quarantined, address],
    }),
    forgetDefects: assign({
      defects: ({ context }, address: string) =>
        Object.fromEntries(Object.entries(context.defects).filter(([key]) => key !== address)),
      quarantined: ({ context }, address: string) =>
        context.quarantined.filter((key) => key !== address),
    }),
    scheduleReplacement: enqueueActions(({ enqueue }, address: string) => {
      enqueue.raise(
        { type: 'socket.replacementDue', address },
        { id: `replace ${address}`, delay: 'replacementDelay' },
      );
    }),
    cancelReplacement: enqueueActions(({ enqueue }, address: string) => {
      enqueue.cancel(`replace ${address}`);
    }),
    recordLoad: assign({
      loads: ({ context }) => context.loads + 1,
      lastError: undefined,
    }),
    recordProblems: assign({ problems: (_, problems: readonly StoreProblem[]) => problems }),
    recordError: assign({ lastError: (_, message: string) => message }),
    reloadLater: raise({ type: 'store.changed' }),
    readUnasked: raise({ type: 'store.readDue' }),
    /** Changes are not reported for the time being. */
    reportWatchFailure: (_, _message: string) => undefined,
    /** A load is over, and was applied. */
    reportLoad: (_, _result: ReloadResult) => undefined,
    /** A load is over, and failed. */
    reportLoadFailure: (_, _failure: { readonly error: unknown }) => undefined,
  },
  guards: {
    breaksTooOften: ({ context }, address: string) =>
      (context.defects[address] ?? 0) + 1 >= MAX_DEFECTS,
    isOutdated: stateIn({ active: { contents: { loading: 'outdated' } } }),
  },
  delays: {
    storeDebounce: DEFAULT_TIMINGS.storeDebounce,
    storeTimeout: DEFAULT_TIMINGS.storeTimeout,
    storeRetryDelay: DEFAULT_TIMINGS.storeRetryDelay,
    replacementDelay: DEFAULT_TIMINGS.replacementDelay,
    drainTimeout: DEFAULT_TIMINGS.drainTimeout,
  },
}).createMachine({
  id: 'eslPool',
  description: 'All sockets of one manager, and the store that says which.',
  context: { defects: {}, quarantined: [], loads: 0, problems: [], lastError: undefined },
  invoke: { id: 'fleet', src: 'fleet' },
  initial: 'active',
  states: {
    active: {
      description: 'Sockets are opened, watched and replaced.',
      tags: 'open',
      type: 'parallel',
      entry: 'openFleet',
      on: {
        'pool.stop': 'draining',
        'fleet.reconciled': {
          actions: [
            { type: 'recordProblems', params: ({ event }) => event.result.problems },
            { type: 'reportLoad', params: ({ event }) => event.result },
          ],
        },
        'fleet.reconcileFailed': {
          target: '.contents.unavailable',
          actions: [
            { type: 'recordError', params: ({ event }) => textOf(event.error) },
            { type: 'reportLoadFailure', params: ({ event }) => ({ error: event.error }) },
          ],
        },
        'socket.crashed': [
          {
            guard: { type: 'breaksTooOften', params: ({ event }) => event.address },
            actions: [
              { type: 'countDefect', params: ({ event }) => event.address },
              { type: 'markQuarantined', params: ({ event }) => event.address },
              { type: 'quarantine', params: ({ event }) => event.address },
            ],
          },
          {
            actions: [
              { type: 'countDefect', params: ({ event }) => event.address },
              { type: 'scheduleReplacement', params: ({ event }) => event.address },
            ],
          },
        ],
        'socket.replacementDue': {
          actions: { type: 'replaceSocket', params: ({ event }) => event.address },
        },
        'socket.retryRequested': {
          actions: [
            { type: 'cancelReplacement', params: ({ event }) => event.address },
            { type: 'forgetDefects', params: ({ event }) => event.address },
            { type: 'replaceSocket', params: ({ event }) => event.address },
          ],
        },
        'socket.recovered': {
          actions: [
            { type: 'cancelReplacement', params: ({ event }) => event.address },
            { type: 'forgetDefects', params: ({ event }) => event.address },
          ],
        },
      },
      states: {
        contents: {
          initial: 'loading',
          states: {
            loading: {
              description: 'Reading the store.',
              invoke: {
                id: 'loadStore',
                src: 'loadStore',
                onDone: [
                  {
                    guard: 'isOutdated',
                    target: 'stale',
                    actions: [
                      'recordLoad',
                      { type: 'reconcile', params: ({ event }) => event.output },
                    ],
                  },
                  {
                    target: 'steady',
                    actions: [
                      'recordLoad',
                      { type: 'reconcile', params: ({ event }) => event.output },
                    ],
                  },
                ],
                onError: {
                  target: 'unavailable',
                  actions: [
                    { type: 'recordError', params: ({ event }) => textOf(event.error) },
                    {
                      type: 'reportLoadFailure',
                      params: ({ event }) => ({ error: event.error }),
                    },
                  ],
                },
              },
              after: {
                storeTimeout: {
                  target: 'unavailable',
                  actions: [
                    { type: 'recordError', params: 'The store did not answer in time' },
                    {
                      type: 'reportLoadFailure',
                      params: { error: new Error('The store did not answer in time') },
                    },
                  ],
                },
              },
              initial: 'current',
              states: {
                current: {
                  description: 'Nothing has changed since the reading began.',
                  on: { 'store.changed': 'outdated', 'pool.reload': 'outdated' },
                },
                outdated: {
                  description: 'It changed while it was being read: it will be read again.',
                },
              },
            },
            steady: {
              description: 'What the store wants is what runs.',
              on: {
                'store.changed': 'stale',
                'store.readDue': 'loading',
                'pool.reload': 'loading',
              },
            },
            stale: {
              description: 'The store changed; waiting for the end of the burst.',
              on: { 'pool.reload': 'loading' },
              after: { storeDebounce: 'loading' },
            },
            unavailable: {
              description: 'The store cannot be read; sockets go on with what was read last.',
              on: { 'store.changed': 'loading', 'pool.reload': 'loading' },
              after: { storeRetryDelay: 'loading' },
            },
          },
        },
        watch: {
          initial: 'attached',
          states: {
            attached: {
              invoke: {
                id: 'watchStore',
                src: 'watchStore',
                onError: {
                  target: 'broken',
                  actions: [
                    { type: 'recordError', params: ({ event }) => textOf(event.error) },
                    { type: 'reportWatchFailure', params: ({ event }) => textOf(event.error) },
                  ],
                },
              },
              initial: 'following',
              states: {
                following: {
                  description: 'Changes of the store are reported.',
                  on: {
                    'store.watchFailed': {
                      target: 'interrupted',
                      actions: [
                        { type: 'recordError', params: ({ event }) => event.message },
                        { type: 'reportWatchFailure', params: ({ event }) => event.message },
                        'readUnasked',
                      ],
                    },
                  },
                },
                interrupted: {
                  description:
                    'The store repairs its watch itself; until it reports a change it is read now and then.',
                  on: { 'store.changed': 'following' },
                  after: {
                    storeRetryDelay: {
                      target: 'interrupted',
                      reenter: true,
                      actions: 'readUnasked',
                    },
                  },
                },
              },
            },
            broken: {
              description: 'There is no watch; it is tried again after a while.',
              after: { storeRetryDelay: { target: 'attached', actions: 'reloadLater' } },
            },
          },
        },
      },
    },
    draining: {
      description: 'Every socket says goodbye.',
      entry: 'closeFleet',
      on: { 'fleet.empty': 'stopped' },
      after: { drainTimeout: { target: 'stopped', actions: 'killFleet' } },
    },
    stopped: { description: 'The end.', type: 'final' },
  },
});

/** The type of {@link poolMachine}, with whatever was provided. */
export type PoolMachine = typeof poolMachine;

import { assign, type CallbackActorLogic, fromCallback, sendTo, setup, stateIn } from 'xstate';
import { retryDelay } from './retry-schedule.ts';
import {
  defectCause,
  denialCause,
  rejectionCause,
  requestCause,
} from '@switchwire/esl-client/session';
import { type CloseCause } from '@switchwire/esl-client';
import { type ServiceState } from '../placement.ts';
import { DEFAULT_TIMINGS } from '../timings.ts';

/** What a socket knows of itself: plain JSON, shown on a page, and so without secrets. */
export interface SocketContext {
  /** `host:port` of the FreeSWITCH. */
  readonly address: string;
  /** A {@link SessionGate} decides when events are handed out. */
  readonly isGated: boolean;
  /** Whether the server should get new calls. */
  readonly service: ServiceState;
  /** Calls on the server, while it drains; undefined: not counted on this session. */
  readonly callsLeft: number | undefined;
  /** What should be subscribed on the wire, as canonical names. */
  readonly events: readonly string[];
  /** Names of {@link events} that FreeSWITCH refused. */
  readonly refusedEvents: readonly string[];
  /** Raised by each change of {@link events}: the settlement of an older one does not count. */
  readonly revision: number;
  /** Number of the TCP connection. */
  readonly generation: number;
  /** Consecutive failures; forgotten after `stableAfter` in `subscribed`. */
  readonly attempt: number;
  /** The wait chosen for the present `retrying` or `rejected`, in milliseconds. */
  readonly retryDelayMs: number;
  readonly lastCause: CloseCause | undefined;
  /** The `api` command that was not answered when the session fell silent. */
  readonly running: string | undefined;
}

/** How a socket begins. */
export interface SocketInput {
  readonly address: string;
  readonly events: readonly string[];
  /** Default false. */
  readonly isGated?: boolean | undefined;
  /** Default: `in-service`. */
  readonly service?: ServiceState | undefined;
  /** Where counting goes on when this machine replaces another. Default 0. */
  readonly generation?: number | undefined;
  readonly attempt?: number | undefined;
  readonly lastCause?: CloseCause | undefined;
}

/** Facts: of the transport, of queues, of silence, of a gate. */
export type SocketFact =
  | { readonly type: 'transport.connected' }
  | { readonly type: 'transport.closed'; readonly cause: CloseCause }
  | { readonly type: 'auth.challenged' }
  | { readonly type: 'auth.accepted' }
  | { readonly type: 'auth.rejected'; readonly replyText: string }
  | { readonly type: 'access.denied'; readonly reason: string }
  | {
      readonly type: 'subscription.settled';
      readonly revision: number;
      readonly refusedEvents: readonly string[];
    }
  /** `running`: the `api` command that FreeSWITCH has to answer first, as errors name it. */
  | { readonly type: 'liveness.lapsed'; readonly running?: string | undefined }
  | { readonly type: 'liveness.restored' }
  | { readonly type: 'flow.saturated' }
  | { readonly type: 'flow.drained' }
  | { readonly type: 'calls.counted'; readonly calls: number }
  | { readonly type: 'gate.opened' }
  | { readonly type: 'gate.refused'; readonly reason: string };

/** What a socket may be asked to do. */
export type SocketOrder =
  | { readonly type: 'socket.subscribe'; readonly events: readonly string[] }
  | { readonly type: 'socket.serve'; readonly state: ServiceState }
  | { readonly type: 'socket.retry' }
  | { readonly type: 'socket.close' };

export type SocketEvent = SocketFact | SocketOrder;

/** What the machine asks of its transport. */
export type TransportOrder =
  | { readonly type: 'transport.authenticate' }
  | {
      readonly type: 'transport.subscribe';
      readonly revision: number;
      readonly events: readonly string[];
      /** `changes`: what is new or gone; `refused`: those that were refused, too. */
      readonly ask: 'changes' | 'refused';
    }
  | { readonly type: 'transport.announce' }
  | { readonly type: 'transport.probe' }
  /** Asks how many calls are left. */
  | { readonly type: 'transport.countCalls' }
  /** After a login: says `exit` once the replies, or also the results of jobs, that are under way have come. */
  | { readonly type: 'transport.exit'; readonly after: 'replies' | 'jobs' }
  /** Before the login, when `exit` would be taken for the answer to the challenge: ends our side of the connection. */
  | { readonly type: 'transport.end' };

export interface TransportInput {
  readonly address: string;
  readonly generation: number;
}

/**
 * `commandable`: commands may flow; `ready`: the first subscriptions were answered; `settled`: all were; `down`: there is no
 * connection; `refused`: nor will there be one soon; `silent`: it was probed; `draining`: its calls are counted; `drained`: it
 * has none.
 */
export type SocketTag =
  'commandable' | 'ready' | 'settled' | 'down' | 'refused' | 'silent' | 'draining' | 'drained';

/** The actor that owns the TCP connection; comes in by `.provide()`. */
export type TransportLogic = CallbackActorLogic<TransportOrder, TransportInput>;

const timeout = (code: string, what: string) => (address: string) =>
  ({ kind: 'timeout', code, message: `FreeSWITCH at ${address} ${what} in time` }) as const;

/** What may hold up every other command of a session. */
const advice = (running: string | undefined): string =>
  running === undefined ? '' : `, after "${running}"; use bgapi for a command that takes long`;

const CAUSES = {
  notConnected: timeout('ESL_CONNECT_TIMEOUT', 'was not reached'),
  notGreeted: timeout('ESL_GREETING_TIMEOUT', 'accepted the connection and did not greet'),
  notAuthenticated: timeout('ESL_AUTH_TIMEOUT', 'did not answer the login'),
  notSubscribed: timeout('ESL_SUBSCRIBE_TIMEOUT', 'did not answer the subscriptions'),
  notAnnounced: timeout('ESL_ANNOUNCE_TIMEOUT', 'did not return the announcement to the gate'),
  notAlive: timeout('ESL_LIVENESS_TIMEOUT', 'fell silent and did not answer a probe'),
};

/** The code of {@link supersededCause}. */
export const SUPERSEDED = 'ESL_SUPERSEDED';

function supersededCause(address: string, reason: string): CloseCause {
  const message = `This program no longer acts for ${address}: ${reason}`;
  return { kind: 'request', code: SUPERSEDED, message };
}

/**
 * The life of one ESL socket. The TCP connection lives exactly as long as the state `session`: every way out of it
 * disposes the connection. No event of FreeSWITCH ever comes in here.
 *
 * Comes without I/O: `.provide()` the actor `transport`, and what else should differ from the defaults (delays, the
 * action `scheduleRetry` with a random source).
 */
export const socketMachine = setup({
  types: {
    context: {} as SocketContext,
    events: {} as SocketEvent,
    input: {} as SocketInput,
    tags: {} as SocketTag,
    children: {} as { transport: 'transport' },
  },
  actors: {
    transport: fromCallback<TransportOrder, TransportInput>(() => {
      throw new Error('The transport was not provided');
    }) as TransportLogic,
  },
  actions: {
    openGeneration: assign({ generation: ({ context }) => context.generation + 1 }),
    countFailure: assign({ attempt: ({ context }) => context.attempt + 1 }),
    clearFailures: assign({ attempt: 0, lastCause: undefined }),
    /** Chooses the wait. Without a random source: the longest one. */
    scheduleRetry: assign({
      retryDelayMs: ({ context }) => retryDelay(context.attempt, DEFAULT_TIMINGS, 1),
    }),
    scheduleRejected: assign({ retryDelayMs: DEFAULT_TIMINGS.rejectedDelay }),
    recordCause: assign({ lastCause: (_, cause: CloseCause) => cause }),
    recordTimeout: assign({
      lastCause: ({ context }, name: keyof typeof CAUSES) => CAUSES[name](context.address),
    }),
    recordSuperseded: assign({
      lastCause: ({ context }, reason: string) => supersededCause(context.address, reason),
    }),
    recordSilence: assign({
      lastCause: ({ context }) => {
        const cause = CAUSES.notAlive(context.address);
        return { ...cause, message: `${cause.message}${advice(context.running)}` };
      },
    }),
    noteRunning: assign({ running: (_, running: string | undefined) => running }),
    recordFarewell: assign({ lastCause: ({ context }) => requestCause(context.address) }),
    adoptEvents: assign({
      events: (_, events: readonly string[]) => events,
      refusedEvents: ({ context }, events: readonly string[]) =>
        context.refusedEvents.filter((name) => events.includes(name)),
      revision: ({ context }) => context.revision + 1,
    }),
    raiseRevision: assign({ revision: ({ context }) => context.revision + 1 }),
    recordRefused: assign({ refusedEvents: (_, refused: readonly string[]) => refused }),
    authenticate: sendTo('transport', { type: 'transport.authenticate' }),
    subscribe: sendTo(
      'transport',
      ({ context }, ask: 'changes' | 'refused') =>
        ({
          type: 'transport.subscribe',
          revision: context.revision,
          events: context.events,
          ask,
        }) as const,
    ),
    announce: sendTo('transport', { type: 'transport.announce' }),
    adoptService: assign({ service: (_, state: ServiceState) => state, callsLeft: undefined }),
    recordCalls: assign({ callsLeft: (_, calls: number) => calls }),
    forgetCalls: assign({ callsLeft: undefined }),
    countCalls: sendTo('transport', { type: 'transport.countCalls' }),
    probe: sendTo('transport', { type: 'transport.probe' }),
    sayExit: sendTo(
      'transport',
      (_, after: 'replies' | 'jobs') => ({ type: 'transport.exit', after }) as const,
    ),
    endConnection: sendTo('transport', { type: 'transport.end' }),
  },
  guards: {
    hasRefused: ({ context }) => context.refusedEvents.length > 0,
    isToDrain: ({ context }) => context.service === 'draining',
    isToRest: ({ context }) => context.service === 'out-of-service',
    isEmpty: (_, calls: number) => calls === 0,
    isNotEmpty: (_, calls: number) => calls > 0,
    isClosing: stateIn({ session: 'closing' }),
    isCurrent: ({ context }, revision: number) => revision === context.revision,
    /** Current, and a gate has to open first. */
    isGated: ({ context }, revision: number) => context.isGated && revision === context.revision,
  },
  delays: {
    connectTimeout: DEFAULT_TIMINGS.connectTimeout,
    greetingTimeout: DEFAULT_TIMINGS.greetingTimeout,
    authTimeout: DEFAULT_TIMINGS.authTimeout,
    subscribeTimeout: DEFAULT_TIMINGS.subscribeTimeout,
    announceTimeout: DEFAULT_TIMINGS.announceTimeout,
    probeTimeout: DEFAULT_TIMINGS.probeTimeout,
    stableAfter: DEFAULT_TIMINGS.stableAfter,
    refusedRetryDelay: DEFAULT_TIMINGS.refusedRetryDelay,
    drainTimeout: DEFAULT_TIMINGS.drainTimeout,
    callsPollDelay: DEFAULT_TIMINGS.callsPollDelay,
    retryDelay: ({ context }) => context.retryDelayMs,
    rejectedDelay: ({ context }) => context.retryDelayMs,
  },
}).createMachine({
  id: 'eslSocket',
  description: 'One configured FreeSWITCH and the connection to it.',
  context: ({ input }) => ({
    address: input.address,
    isGated: input.isGated ?? false,
    service: input.service ?? 'in-service',
    callsLeft: undefined,
    events: input.events,
    refusedEvents: [],
    revision: 0,
    generation: input.generation ?? 0,
    attempt: input.attempt ?? 0,
    retryDelayMs: 0,
    lastCause: input.lastCause,
    running: undefined,
  }),
  initial: 'session',
  states: {
    session: {
      description: 'There is a TCP connection, or one is being made.',
      entry: 'openGeneration',
      invoke: {
        id: 'transport',
        src: 'transport',
        input: ({ context: { address, generation } }) => ({ address, generation }),
        onError: [
          { guard: 'isClosing', target: 'closed' },
          {
            target: 'retrying',
            actions: {
              type: 'recordCause',
              params: ({ context, event }) =>
                defectCause(`The transport to ${context.address}`, event.error),
            },
          },
        ],
      },
      on: {
        'socket.serve': { actions: { type: 'adoptService', params: ({ event }) => event.state } },
        'transport.closed': {
          target: 'retrying',
          actions: { type: 'recordCause', params: ({ event }) => event.cause },
        },
        'auth.rejected': {
          target: 'rejected',
          actions: {
            type: 'recordCause',
            params: ({ context, event }) => rejectionCause(context.address, event.replyText),
          },
        },
        'access.denied': {
          target: 'rejected',
          actions: {
            type: 'recordCause',
            params: ({ context, event }) => denialCause(context.address, event.reason),
          },
        },
        'socket.close': {
          target: '.closing',
          actions: ['recordFarewell', { type: 'sayExit', params: 'replies' }],
        },
      },
      initial: 'connecting',
      states: {
        connecting: {
          description: 'On the way to an accepted login.',
          on: {
            'socket.close': { target: 'closing', actions: ['recordFarewell', 'endConnection'] },
            'socket.subscribe': {
              actions: { type: 'adoptEvents', params: ({ event }) => event.events },
            },
          },
          initial: 'dialing',
          states: {
            dialing: {
              description: 'Name lookup and TCP connect.',
              on: {
                'transport.connected': 'awaitingChallenge',
                // there is no peer yet to say goodbye to
                'socket.close': { target: '#eslSocket.closed', actions: 'recordFarewell' },
              },
              after: {
                connectTimeout: {
                  target: '#eslSocket.retrying',
                  actions: { type: 'recordTimeout', params: 'notConnected' },
                },
              },
            },
            awaitingChallenge: {
              description: 'Connected; FreeSWITCH has to ask for the password.',
              on: { 'auth.challenged': { target: 'authenticating', actions: 'authenticate' } },
              after: {
                greetingTimeout: {
                  target: '#eslSocket.retrying',
                  actions: { type: 'recordTimeout', params: 'notGreeted' },
                },
              },
            },
            authenticating: {
              description: 'The password was sent.',
              on: {
                'auth.accepted': {
                  target: '#eslSocket.session.authenticated',
                  actions: { type: 'subscribe', params: 'changes' },
                },
              },
              after: {
                authTimeout: {
                  target: '#eslSocket.retrying',
                  actions: { type: 'recordTimeout', params: 'notAuthenticated' },
                },
              },
            },
          },
        },
        authenticated: {
          description: 'Commands may flow; the events are being asked for.',
          tags: 'commandable',
          on: {
            'subscription.settled': [
              {
                guard: { type: 'isGated', params: ({ event }) => event.revision },
                target: 'announcing',
                actions: { type: 'recordRefused', params: ({ event }) => event.refusedEvents },
              },
              {
                guard: { type: 'isCurrent', params: ({ event }) => event.revision },
                target: 'subscribed',
                actions: { type: 'recordRefused', params: ({ event }) => event.refusedEvents },
              },
            ],
            'socket.subscribe': {
              target: 'authenticated',
              reenter: true,
              actions: [
                { type: 'adoptEvents', params: ({ event }) => event.events },
                { type: 'subscribe', params: 'changes' },
              ],
            },
            // each new subscription restarts the deadline, so it alone would let a silent peer live for ever
            'liveness.lapsed': {
              target: '#eslSocket.retrying',
              actions: { type: 'recordTimeout', params: 'notSubscribed' },
            },
          },
          after: {
            subscribeTimeout: {
              target: '#eslSocket.retrying',
              actions: { type: 'recordTimeout', params: 'notSubscribed' },
            },
          },
        },
        announcing: {
          description:
            'Subscribed; the gate has to find out whether this program acts for the socket.',
          tags: 'commandable',
          entry: 'announce',
          on: {
            'gate.opened': 'subscribed',
            'gate.refused': {
              target: 'closing',
              actions: [
                { type: 'recordSuperseded', params: ({ event }) => event.reason },
                { type: 'sayExit', params: 'jobs' },
              ],
            },
            'socket.subscribe': {
              target: 'authenticated',
              actions: [
                { type: 'adoptEvents', params: ({ event }) => event.events },
                { type: 'subscribe', params: 'changes' },
              ],
            },
          },
          after: {
            announceTimeout: {
              target: '#eslSocket.retrying',
              actions: { type: 'recordTimeout', params: 'notAnnounced' },
            },
          },
        },
        subscribed: {
          description: 'Everything that was asked for is subscribed, or was refused by name.',
          tags: ['commandable', 'ready'],
          type: 'parallel',
          on: {
            'gate.refused': {
              target: 'closing',
              actions: [
                { type: 'recordSuperseded', params: ({ event }) => event.reason },
                { type: 'sayExit', params: 'jobs' },
              ],
            },
          },
          after: { stableAfter: { actions: 'clearFailures' } },
          states: {
            subscription: {
              initial: 'settled',
              states: {
                settled: {
                  description: 'FreeSWITCH has answered every subscription.',
                  tags: 'settled',
                  on: {
                    'socket.subscribe': {
                      target: 'changing',
                      actions: [
                        { type: 'adoptEvents', params: ({ event }) => event.events },
                        { type: 'subscribe', params: 'changes' },
                      ],
                    },
                  },
                  after: {
                    refusedRetryDelay: {
                      guard: 'hasRefused',
                      target: 'changing',
                      actions: ['raiseRevision', { type: 'subscribe', params: 'refused' }],
                    },
                  },
                },
                changing: {
                  description: 'A difference was sent and is not yet answered.',
                  on: {
                    'subscription.settled': {
                      guard: { type: 'isCurrent', params: ({ event }) => event.revision },
                      target: 'settled',
                      actions: {
                        type: 'recordRefused',
                        params: ({ event }) => event.refusedEvents,
                      },
                    },
                    'socket.subscribe': {
                      target: 'changing',
                      reenter: true,
                      actions: [
                        { type: 'adoptEvents', params: ({ event }) => event.events },
                        { type: 'subscribe', params: 'changes' },
                      ],
                    },
                  },
                  after: {
                    subscribeTimeout: {
                      target: '#eslSocket.retrying',
                      actions: { type: 'recordTimeout', params: 'notSubscribed' },
                    },
                  },
                },
              },
            },
            liveness: {
              initial: 'fresh',
              states: {
                fresh: {
                  description: 'Something was received within the liveness window.',
                  on: {
                    'liveness.lapsed': {
                      target: 'probing',
                      actions: [
                        { type: 'noteRunning', params: ({ event }) => event.running },
                        'probe',
                      ],
                    },
                  },
                },
                probing: {
                  description: 'Silent; a cheap command was sent.',
                  tags: 'silent',
                  on: { 'liveness.restored': 'fresh' },
                  after: {
                    probeTimeout: {
                      target: '#eslSocket.retrying',
                      actions: 'recordSilence',
                    },
                  },
                },
              },
            },
            service: {
              description: 'Whether the server gets new calls.',
              initial: 'deciding',
              exit: 'forgetCalls',
              on: {
                'socket.serve': {
                  target: '.deciding',
                  actions: { type: 'adoptService', params: ({ event }) => event.state },
                },
              },
              states: {
                deciding: {
                  description: 'Passed at once: the state that was set says which comes next.',
                  always: [
                    { guard: 'isToDrain', target: 'draining' },
                    { guard: 'isToRest', target: 'outOfService' },
                    { target: 'inService' },
                  ],
                },
                inService: { description: 'It gets new calls.' },
                draining: {
                  description:
                    'It gets no new calls; those that it has are counted until none is left.',
                  tags: 'draining',
                  entry: 'countCalls',
                  on: {
                    'calls.counted': [
                      {
                        guard: { type: 'isEmpty', params: ({ event }) => event.calls },
                        target: 'drained',
                        actions: { type: 'recordCalls', params: ({ event }) => event.calls },
                      },
                      { actions: { type: 'recordCalls', params: ({ event }) => event.calls } },
                    ],
                  },
                  after: { callsPollDelay: { target: 'draining', reenter: true } },
                },
                drained: {
                  description: 'It gets no new calls and has none.',
                  tags: ['draining', 'drained'],
                  on: {
                    'calls.counted': {
                      guard: { type: 'isNotEmpty', params: ({ event }) => event.calls },
                      target: 'draining',
                      actions: { type: 'recordCalls', params: ({ event }) => event.calls },
                    },
                  },
                },
                outOfService: { description: 'It gets no new calls; it is only watched.' },
              },
            },
            flow: {
              initial: 'flowing',
              states: {
                flowing: {
                  description: 'Every consumer keeps up.',
                  on: { 'flow.saturated': 'saturated' },
                },
                saturated: {
                  description: "A consumer's queue is nearly full: its oldest events are dropped.",
                  on: { 'flow.drained': 'flowing' },
                },
              },
            },
          },
        },
        closing: {
          description: 'Saying goodbye; commands already sent may still be answered.',
          on: {
            'transport.closed': '#eslSocket.closed',
            'auth.rejected': '#eslSocket.closed',
            'access.denied': '#eslSocket.closed',
            'socket.close': {},
          },
          after: { drainTimeout: '#eslSocket.closed' },
        },
      },
    },
    retrying: {
      description: 'Without a connection; the next attempt is due after a wait.',
      tags: 'down',
      entry: ['countFailure', 'scheduleRetry'],
      on: {
        'socket.subscribe': {
          actions: { type: 'adoptEvents', params: ({ event }) => event.events },
        },
        'socket.serve': { actions: { type: 'adoptService', params: ({ event }) => event.state } },
        'socket.retry': 'session',
        'socket.close': { target: 'closed', actions: 'recordFarewell' },
      },
      after: { retryDelay: 'session' },
    },
    rejected: {
      description:
        'The password or the access list rejected the login: tried again slowly, or when asked.',
      tags: ['down', 'refused'],
      entry: ['countFailure', 'scheduleRejected'],
      on: {
        'socket.subscribe': {
          actions: { type: 'adoptEvents', params: ({ event }) => event.events },
        },
        'socket.serve': { actions: { type: 'adoptService', params: ({ event }) => event.state } },
        'socket.retry': 'session',
        'socket.close': { target: 'closed', actions: 'recordFarewell' },
      },
      after: { rejectedDelay: 'session' },
    },
    closed: { description: 'The end of this socket.', type: 'final' },
  },
});

/** The type of {@link socketMachine}, with whatever was provided. */
export type SocketMachine = typeof socketMachine;

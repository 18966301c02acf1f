import {
  assign,
  type CallbackActorLogic,
  fromCallback,
  fromPromise,
  type PromiseActorLogic,
  sendTo,
  setup,
} from 'xstate';
import { textOf } from '@switchwire/esl-client/session';
import { DEFAULT_FLEET_TIMINGS } from '../fleet-timings.ts';

/** What a server knows of its own place in the fleet: plain JSON. Times are monotonic milliseconds of its own clock. */
export interface MembershipContext {
  readonly serverId: string;
  /** One joining of this server; never used twice. */
  readonly incarnation: string;
  /** Of the last beat that was written. */
  readonly beat: number;
  /** When the last beat that was written was sent. */
  readonly confirmedAt: number;
  /** When a beat of its own came back. */
  readonly heardAt: number;
  /** Since when the beats of others can be heard. */
  readonly hearingSince: number;
  /** Attempts to join since it last was a member. */
  readonly attempt: number;
  readonly lastError: string | undefined;
}

export interface MembershipInput {
  readonly serverId: string;
  readonly incarnation: string;
}

/** A record was created and the store was read whole. */
export interface Joined {
  readonly at: number;
  readonly revision: number;
}

export type MembershipEvent =
  /** `at`: when it was sent, not when the answer came. */
  | { readonly type: 'beat.written'; readonly at: number; readonly beat: number }
  | { readonly type: 'beat.failed'; readonly message: string }
  /** The record says that this server was fenced, or is gone. */
  | { readonly type: 'beat.refused' }
  /** A beat of this server came back. */
  | { readonly type: 'beat.heard'; readonly at: number }
  /** The store can be reached again. */
  | { readonly type: 'engine.restored'; readonly at: number }
  /** The process slept for longer than the lease. */
  | { readonly type: 'process.slept' }
  | { readonly type: 'server.stop' }
  /** This server acts for nothing any more. */
  | { readonly type: 'ownership.empty' };

export interface BeatsInput {
  readonly incarnation: string;
  readonly revision: number;
}
export interface BeatsOrder {
  readonly type: 'beats.leave';
}
export type BeatsLogic = CallbackActorLogic<BeatsOrder, BeatsInput>;
export type JoinLogic = PromiseActorLogic<Joined, { readonly incarnation: string }>;

/**
 * `member`: it has a record; `confirmed`: and the record is its own beyond doubt; `unconfirmed`: that is not known now;
 * `leaving`: others take its sockets.
 */
export type MembershipTag = 'member' | 'confirmed' | 'unconfirmed' | 'leaving';

/** Of {@link DEFAULT_FLEET_TIMINGS.joinRetryMax}: the first step of the back-off. */
const FIRST_STEP = 1 / 20;

/** Ceiling of the wait before the next attempt to join; the wait itself is chosen below it at random. */
export const joinRetryCeiling = (attempt: number, max: number): number =>
  Math.min(max, max * FIRST_STEP * 2 ** Math.max(0, attempt - 1));

/** How long a server that leaves waits for the others to take so many sockets. It acts for those that are left until then. */
export const leaveDelay = (
  sockets: number,
  {
    leaveTimeout,
    leavePerSocket,
    leaveMax,
  }: Readonly<Record<'leaveTimeout' | 'leavePerSocket' | 'leaveMax', number>>,
): number => Math.min(leaveMax, leaveTimeout + sockets * leavePerSocket);

/**
 * One server's place in the fleet. Comes without I/O: `.provide()` the actors `join` and `beats`, and the actions
 * `renewIncarnation`, which makes a name that was never used, and `renewUsed`.
 */
export const membershipMachine = setup({
  types: {
    context: {} as MembershipContext,
    events: {} as MembershipEvent,
    input: {} as MembershipInput,
    tags: {} as MembershipTag,
    children: {} as { join: 'join'; beats: 'beats' },
  },
  actors: {
    join: fromPromise<Joined, { readonly incarnation: string }>(() =>
      Promise.reject(new Error('The actor "join" was not provided')),
    ) as JoinLogic,
    beats: fromCallback<BeatsOrder, BeatsInput>(() => {
      throw new Error('The actor "beats" was not provided');
    }) as BeatsLogic,
  },
  actions: {
    recordJoin: assign({
      beat: 0,
      attempt: 0,
      lastError: undefined,
      confirmedAt: (_, { at }: Joined) => at,
      heardAt: (_, { at }: Joined) => at,
      hearingSince: (_, { at }: Joined) => at,
    }),
    recordBeat: assign({
      lastError: undefined,
      beat: (_, { beat }: { readonly at: number; readonly beat: number }) => beat,
      confirmedAt: (_, { at }: { readonly at: number; readonly beat: number }) => at,
    }),
    recordHeard: assign({ heardAt: (_, at: number) => at }),
    recordRestored: assign({
      hearingSince: ({ context }, at: number) => Math.max(context.hearingSince, at),
    }),
    recordError: assign({ lastError: (_, message: string) => message }),
    countAttempt: assign({ attempt: ({ context }) => context.attempt + 1 }),
    /** Never the same twice. */
    renewIncarnation: assign({ incarnation: ({ context }) => `${context.incarnation}+` }),
    /** To be provided: a name whose record may have been written, though joining failed, is not used again. */
    renewUsed: () => undefined,
    /** To be provided: what is received until the new joining is late. */
    lapse: () => undefined,
    sayLeaving: sendTo('beats', { type: 'beats.leave' }),
  },
  delays: {
    joinRetryDelay: ({ context }) =>
      joinRetryCeiling(context.attempt, DEFAULT_FLEET_TIMINGS.joinRetryMax),
    /** Without an answer to the next beat. */
    beatPatience: DEFAULT_FLEET_TIMINGS.beat + DEFAULT_FLEET_TIMINGS.beatTimeout,
    leaveTimeout: DEFAULT_FLEET_TIMINGS.leaveTimeout,
    confirmTimeout: DEFAULT_FLEET_TIMINGS.confirmTimeout,
  },
}).createMachine({
  id: 'membership',
  description: 'One server and its lease. One beat carries all its sockets.',
  context: ({ input }) => ({
    serverId: input.serverId,
    incarnation: input.incarnation,
    beat: 0,
    confirmedAt: 0,
    heardAt: 0,
    hearingSince: 0,
    attempt: 0,
    lastError: undefined,
  }),
  initial: 'joining',
  states: {
    joining: {
      description: 'Without a record; sockets that it acted for before go on.',
      on: { 'server.stop': 'left' },
      initial: 'trying',
      states: {
        trying: {
          description: 'Writing its own record and reading all others.',
          entry: 'countAttempt',
          invoke: {
            id: 'join',
            src: 'join',
            input: ({ context: { incarnation } }) => ({ incarnation }),
            onDone: {
              target: '#membership.member',
              actions: { type: 'recordJoin', params: ({ event }) => event.output },
            },
            onError: {
              target: 'waiting',
              actions: {
                type: 'recordError',
                params: ({ event }) => textOf(event.error),
              },
            },
          },
        },
        waiting: {
          description: 'The next attempt is due after a wait.',
          after: { joinRetryDelay: { target: 'trying', actions: 'renewUsed' } },
        },
      },
    },
    member: {
      description: 'It has a record and sends beats.',
      tags: 'member',
      invoke: {
        id: 'beats',
        src: 'beats',
        input: ({ context, event }) => ({
          incarnation: context.incarnation,
          revision: 'output' in event ? (event.output as Joined).revision : 0,
        }),
      },
      on: {
        'beat.heard': { actions: { type: 'recordHeard', params: ({ event }) => event.at } },
        'engine.restored': { actions: { type: 'recordRestored', params: ({ event }) => event.at } },
        'beat.refused': 'yielding',
        'process.slept': 'lapsed',
      },
      initial: 'held',
      states: {
        held: {
          description: 'The lease is confirmed.',
          tags: 'confirmed',
          on: {
            'beat.written': {
              target: 'held',
              reenter: true,
              actions: { type: 'recordBeat', params: ({ event }) => event },
            },
            'beat.failed': {
              target: 'holding',
              actions: { type: 'recordError', params: ({ event }) => event.message },
            },
            'server.stop': 'parting',
          },
          after: {
            beatPatience: {
              target: 'holding',
              actions: { type: 'recordError', params: 'A beat was not answered in time' },
            },
          },
        },
        holding: {
          description:
            'The lease cannot be confirmed. It acts as before: no server can take over through a store that cannot be written.',
          tags: 'unconfirmed',
          on: {
            'beat.written': {
              target: 'held',
              actions: { type: 'recordBeat', params: ({ event }) => event },
            },
            'beat.failed': {
              actions: { type: 'recordError', params: ({ event }) => event.message },
            },
            'server.stop': 'parting',
          },
        },
        parting: {
          description:
            'Says that it leaves, and acts as before: others can take its sockets once the store has confirmed that.',
          tags: ['leaving', 'unconfirmed'],
          entry: 'sayLeaving',
          on: {
            'beat.written': {
              target: 'leaving',
              actions: { type: 'recordBeat', params: ({ event }) => event },
            },
            'beat.failed': {
              actions: { type: 'recordError', params: ({ event }) => event.message },
            },
            // fenced: others take the sockets all the same
            'beat.refused': {},
            'process.slept': '#membership.left',
            'ownership.empty': '#membership.left',
          },
          after: { confirmTimeout: '#membership.left' },
        },
        leaving: {
          description: 'Others take its sockets; it acts for each until then.',
          tags: 'leaving',
          on: {
            'beat.written': { actions: { type: 'recordBeat', params: ({ event }) => event } },
            // fenced: others take the sockets all the same
            'beat.refused': {},
            'process.slept': '#membership.left',
            'ownership.empty': '#membership.left',
          },
          after: { leaveTimeout: '#membership.left' },
        },
      },
    },
    yielding: {
      description:
        'Fenced by another server. Its sockets go on until that server announces itself.',
      entry: 'renewIncarnation',
      always: 'joining',
    },
    lapsed: {
      description: 'The process slept for longer than the lease: what it receives now is late.',
      entry: ['lapse', 'renewIncarnation'],
      always: 'joining',
    },
    left: { description: 'The end.', type: 'final' },
  },
});

/** The type of {@link membershipMachine}, with whatever was provided. */
export type MembershipMachine = typeof membershipMachine;

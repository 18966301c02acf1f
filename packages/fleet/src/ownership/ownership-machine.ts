import { assign, setup } from 'xstate';
import { DEFAULT_FLEET_TIMINGS } from '../fleet-timings.ts';
import { type Rank } from './announcement.ts';

/** What a server knows of one socket that it claims or acts for: plain JSON. */
export interface OwnershipContext {
  /** `host:port` of the FreeSWITCH. */
  readonly address: string;
  /** What is announced: the number of this ownership, and the incarnation that claimed it. */
  readonly epoch: number;
  readonly server: string;
  /** How often every server of the fleet failed to reach it: the wait before it is handed on doubles with each. */
  readonly rounds: number;
  /** `lease`: FreeSWITCH does not let this user read announcements. */
  readonly fence: 'announcement' | 'lease';
  /** The incarnation that should have it. */
  readonly to: string | undefined;
  /** The greater rank that was read. */
  readonly by: Rank | undefined;
}

export interface OwnershipInput {
  readonly address: string;
}

/** A claim that was written: what is announced from now on. */
export interface Grant extends Rank {
  readonly rounds: number;
}

export type OwnershipEvent =
  | ({ readonly type: 'claim.granted' } & Grant)
  | { readonly type: 'claim.refused' }
  /** The socket was claimed again under a new epoch. */
  | ({ readonly type: 'claim.renewed' } & Grant)
  /** This server joined under another name: a claim that is under way is void. */
  | { readonly type: 'incarnation.changed' }
  /** Another server owns it, as the store says. */
  | { readonly type: 'owner.changed' }
  /** The subscriptions of a session are active. */
  | { readonly type: 'session.subscribed'; readonly fence: OwnershipContext['fence'] }
  | { readonly type: 'session.lost' }
  /** Commands and jobs under way were answered, and the session is over. */
  | { readonly type: 'session.drained' }
  /** Our own announcement came back. */
  | { readonly type: 'announcement.read' }
  | { readonly type: 'announcement.superseded'; readonly by: Rank }
  /** The lease was not confirmed for longer than it lasts, and nothing else protects the socket. */
  | { readonly type: 'lease.ended' }
  | { readonly type: 'handover.begin'; readonly to: string }
  | { readonly type: 'socket.release' };

/** `shown`: the socket is part of the store of this server; `acting`: its events are dispatched here. */
export type OwnershipTag = 'shown' | 'acting';

/** The wait before a socket is handed on. */
export const handOnDelay = (
  rounds: number,
  { handOnAfter, handOnMax }: { readonly handOnAfter: number; readonly handOnMax: number },
): number => Math.min(Math.max(handOnAfter, handOnMax), handOnAfter * 2 ** rounds);

/**
 * One socket that a server claims or acts for. Comes without I/O: `.provide()` the actions `announce`, `claimBack`, `endSession`,
 * `release`, `handOn` and `settle`, and the guard `othersUntried`. No event of FreeSWITCH comes in here.
 */
export const ownershipMachine = setup({
  types: {
    context: {} as OwnershipContext,
    events: {} as OwnershipEvent,
    input: {} as OwnershipInput,
    tags: {} as OwnershipTag,
  },
  actions: {
    recordGrant: assign({
      epoch: (_, { epoch }: Grant) => epoch,
      server: (_, { server }: Grant) => server,
      rounds: (_, { rounds }: Grant) => rounds,
      to: undefined,
    }),
    recordFence: assign({ fence: (_, fence: OwnershipContext['fence']) => fence }),
    recordReceiver: assign({ to: (_, to: string) => to }),
    recordSuperseded: assign({ by: (_, by: Rank) => by }),
    /** Says on the session which epoch this server has. */
    announce: () => undefined,
    /** Claims the socket again, whichever server was to have it. */
    claimBack: () => undefined,
    /** Lets the session end when what is under way was answered. */
    endSession: () => undefined,
    /** Gives the record back, if it is still ours. */
    release: () => undefined,
    /** As `release`, with this server among those that tried. */
    handOn: () => undefined,
    /** A record that is older than the truth is given back. */
    settle: () => undefined,
  },
  guards: {
    /** Another live server has not tried to reach it. */
    othersUntried: () => false,
    isFencedByLease: ({ context }) => context.fence === 'lease',
  },
  delays: {
    handOnAfter: ({ context }) => handOnDelay(context.rounds, DEFAULT_FLEET_TIMINGS),
    handoverTimeout: DEFAULT_FLEET_TIMINGS.handoverTimeout,
    drainTimeout: DEFAULT_FLEET_TIMINGS.drainTimeout,
  },
}).createMachine({
  id: 'ownership',
  description: 'One socket that this server claims or acts for.',
  context: ({ input }) => ({
    address: input.address,
    epoch: 0,
    server: '',
    rounds: 0,
    fence: 'announcement',
    to: undefined,
    by: undefined,
  }),
  initial: 'claiming',
  states: {
    claiming: {
      description: 'The claim was sent to the store.',
      on: {
        'claim.granted': {
          target: 'granted',
          actions: { type: 'recordGrant', params: ({ event }) => event },
        },
        'claim.refused': 'gone',
        'incarnation.changed': 'gone',
        'socket.release': 'gone',
      },
    },
    granted: {
      description: 'Claimed, and without a session that is subscribed.',
      tags: 'shown',
      on: {
        'claim.renewed': { actions: { type: 'recordGrant', params: ({ event }) => event } },
        'session.subscribed': {
          target: 'announcing',
          actions: { type: 'recordFence', params: ({ event }) => event.fence },
        },
        'owner.changed': 'gone',
        'socket.release': { target: 'released', actions: 'release' },
      },
      after: { handOnAfter: { guard: 'othersUntried', target: 'released', actions: 'handOn' } },
    },
    announcing: {
      description: 'Subscribed, and announced; its own announcement has not been received yet.',
      tags: 'shown',
      entry: 'announce',
      on: {
        'claim.renewed': {
          target: 'announcing',
          reenter: true,
          actions: { type: 'recordGrant', params: ({ event }) => event },
        },
        'session.subscribed': {
          target: 'announcing',
          reenter: true,
          actions: { type: 'recordFence', params: ({ event }) => event.fence },
        },
        'session.lost': 'granted',
        'announcement.read': 'acting',
        'announcement.superseded': {
          target: 'superseded',
          actions: { type: 'recordSuperseded', params: ({ event }) => event.by },
        },
        'socket.release': { target: 'released', actions: 'release' },
      },
    },
    acting: {
      description: 'Its events are dispatched and its commands are run here.',
      tags: ['shown', 'acting'],
      on: {
        'claim.renewed': {
          actions: [{ type: 'recordGrant', params: ({ event }) => event }, 'announce'],
        },
        'session.lost': 'granted',
        'announcement.superseded': {
          target: 'superseded',
          actions: { type: 'recordSuperseded', params: ({ event }) => event.by },
        },
        'handover.begin': {
          target: 'handingOver',
          actions: { type: 'recordReceiver', params: ({ event }) => event.to },
        },
        'owner.changed': { guard: 'isFencedByLease', target: 'superseded' },
        'lease.ended': { guard: 'isFencedByLease', target: 'superseded' },
        'socket.release': { target: 'released', actions: 'release' },
      },
    },
    handingOver: {
      description: 'Another server is to take it. This one acts until the other announces itself.',
      tags: ['shown', 'acting'],
      on: {
        // the receiver claimed it, or will; there is nothing left here to hand over
        'session.lost': { target: 'released', actions: 'release' },
        'announcement.superseded': {
          target: 'superseded',
          actions: { type: 'recordSuperseded', params: ({ event }) => event.by },
        },
        'claim.renewed': {
          target: 'acting',
          actions: [{ type: 'recordGrant', params: ({ event }) => event }, 'announce'],
        },
        'owner.changed': { guard: 'isFencedByLease', target: 'superseded' },
        'lease.ended': { guard: 'isFencedByLease', target: 'superseded' },
        'socket.release': { target: 'released', actions: 'release' },
      },
      after: { handoverTimeout: { target: 'acting', actions: 'claimBack' } },
    },
    superseded: {
      description: 'Another server acts. Commands and jobs under way are answered.',
      tags: 'shown',
      entry: ['settle', 'endSession'],
      on: { 'session.drained': 'gone', 'session.lost': 'gone' },
      after: { drainTimeout: 'gone' },
    },
    released: { description: 'Given back.', always: 'gone' },
    gone: { description: 'The end of this ownership.', type: 'final' },
  },
});

/** The type of {@link ownershipMachine}, with whatever was provided. */
export type OwnershipMachine = typeof ownershipMachine;

import { type CallPhase } from './call-info.ts';

/** The life of one outbound session, from `accept` to its end. */
export type OutboundState =
  | 'connecting'
  | 'connected'
  | 'following'
  | 'leaving'
  | 'hungUp'
  | 'completed'
  | 'lingering'
  | 'over'
  | 'gone'
  | 'closed';

/** What moves it on. */
export type OutboundFact =
  | 'channel.connected'
  | 'events.followed'
  | 'exit.requested'
  /** CHANNEL_HANGUP of our channel. */
  | 'channel.hungUp'
  /** CHANNEL_HANGUP_COMPLETE of our channel. */
  | 'channel.completed'
  | 'linger.noticed'
  /** The notice with which FreeSWITCH ends the connection of a channel that is gone. */
  | 'goodbye.noticed'
  /** A notice that ends the connection for any other reason. */
  | 'disconnect.noticed'
  | 'lastEvents.missed'
  | 'session.closed';

/** What the session does on a step. */
export type OutboundAction =
  /** Records on the call that its channel is gone, and how it ended. */
  | 'endChannel'
  /** Applications have a moment to complete; then they fail. */
  | 'endRuns'
  /** Applications fail at once: nothing follows that could complete them. */
  | 'cutRuns'
  | 'awaitLastEvents'
  /** `over` resolves: nothing of interest follows. */
  | 'conclude';

/** Where a fact leads. Without a target the state stays. */
export interface OutboundStep {
  readonly target?: OutboundState;
  readonly actions?: readonly OutboundAction[];
}

export interface OutboundStateDefinition {
  readonly phase: CallPhase;
  readonly description: string;
  readonly on: Readonly<Partial<Record<OutboundFact, OutboundStep>>>;
}

/** While nothing is known to be wrong with the channel. */
const HANGUP: OutboundStateDefinition['on'] = {
  'channel.hungUp': { target: 'hungUp' },
  'channel.completed': { target: 'completed', actions: ['endChannel'] },
  'linger.noticed': { target: 'lingering', actions: ['endRuns', 'endChannel', 'awaitLastEvents'] },
};
const GONE: OutboundStep = { target: 'gone', actions: ['cutRuns', 'endChannel'] };
const CLOSED: OutboundStep = { target: 'closed' };

export const OUTBOUND_STATES: Readonly<Record<OutboundState, OutboundStateDefinition>> = {
  connecting: {
    phase: 'connecting',
    description: 'FreeSWITCH has dialled; `connect` was sent and its answer is awaited',
    on: {
      'channel.connected': { target: 'connected' },
      'exit.requested': { target: 'leaving' },
      'session.closed': CLOSED,
    },
  },
  connected: {
    phase: 'authenticated',
    description: 'The channel is known; commands may flow',
    on: {
      'events.followed': { target: 'following' },
      'exit.requested': { target: 'leaving' },
      ...HANGUP,
      'goodbye.noticed': GONE,
      'session.closed': CLOSED,
    },
  },
  following: {
    phase: 'subscribed',
    description: 'The events of the channel arrive',
    on: {
      'exit.requested': { target: 'leaving' },
      ...HANGUP,
      'goodbye.noticed': GONE,
      'session.closed': CLOSED,
    },
  },
  leaving: {
    phase: 'authenticated',
    description: 'This side ends the connection; a goodbye says nothing about the channel',
    on: { ...HANGUP, 'session.closed': CLOSED },
  },
  hungUp: {
    phase: 'subscribed',
    description: 'CHANNEL_HANGUP has come; a notice or the end of the connection follows',
    on: {
      'channel.completed': { target: 'completed', actions: ['endChannel'] },
      'linger.noticed': {
        target: 'lingering',
        actions: ['endRuns', 'endChannel', 'awaitLastEvents'],
      },
      'goodbye.noticed': GONE,
      'disconnect.noticed': GONE,
      'session.closed': { target: 'closed', actions: ['endChannel'] },
    },
  },
  completed: {
    phase: 'subscribed',
    description: 'CHANNEL_HANGUP_COMPLETE has come; a notice or the end of the connection follows',
    on: {
      'linger.noticed': { target: 'over', actions: ['endRuns', 'conclude'] },
      'goodbye.noticed': { target: 'gone', actions: ['cutRuns'] },
      'disconnect.noticed': { target: 'gone', actions: ['cutRuns'] },
      'session.closed': CLOSED,
    },
  },
  lingering: {
    phase: 'subscribed',
    description: 'The channel is gone; its last events may still arrive',
    on: {
      // a linger notice that comes first does not name the cause
      'channel.hungUp': { actions: ['endChannel'] },
      'channel.completed': { target: 'over', actions: ['endChannel', 'conclude'] },
      'lastEvents.missed': { target: 'over', actions: ['conclude'] },
      'goodbye.noticed': { target: 'gone', actions: ['cutRuns'] },
      'disconnect.noticed': { target: 'gone', actions: ['cutRuns'] },
      'session.closed': CLOSED,
    },
  },
  over: {
    phase: 'subscribed',
    description: 'The channel is gone and its last event has come; the connection lingers',
    on: {
      'channel.hungUp': { actions: ['endChannel'] },
      'channel.completed': { actions: ['endChannel'] },
      'goodbye.noticed': { target: 'gone', actions: ['cutRuns'] },
      'disconnect.noticed': { target: 'gone', actions: ['cutRuns'] },
      'session.closed': CLOSED,
    },
  },
  gone: {
    phase: 'subscribed',
    description: 'The channel is gone; FreeSWITCH ends the connection',
    on: { 'session.closed': CLOSED },
  },
  closed: { phase: 'closed', description: 'The connection has ended', on: {} },
};

/** What a fact does to a session; undefined: nothing. */
export function nextOutboundStep(
  state: OutboundState,
  fact: OutboundFact,
): OutboundStep | undefined {
  return OUTBOUND_STATES[state].on[fact];
}

/** The phase that `list()` shows. */
export function outboundPhase(state: OutboundState): CallPhase {
  return OUTBOUND_STATES[state].phase;
}

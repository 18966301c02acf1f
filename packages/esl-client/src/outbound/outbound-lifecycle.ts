import { type CallPhase } from './call-info.ts';

export interface LifecycleNode {
  /** Dotted path: `session.connecting.dialing`. */
  readonly id: string;
  readonly label: string;
  readonly parent: string | undefined;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  readonly initial: string | undefined;
  readonly description: string | undefined;
  readonly tags: readonly string[];
}

export interface LifecycleEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly event: string;
  readonly guard: string | undefined;
  readonly actions: readonly string[];
}

export interface LifecycleGraph {
  readonly id: string;
  readonly nodes: readonly LifecycleNode[];
  readonly edges: readonly LifecycleEdge[];
}

/** The life of one outbound session, from `accept` to its end. */
export type OutboundState = 'connecting' | 'connected' | 'following' | 'lingering' | 'closed';

/** What moves it on. */
export type OutboundFact =
  'channel.connected' | 'events.followed' | 'channel.gone' | 'session.closed';

interface StateDefinition {
  readonly phase: CallPhase;
  readonly description: string;
  readonly on: Readonly<Partial<Record<OutboundFact, OutboundState>>>;
}

const STATES: Readonly<Record<OutboundState, StateDefinition>> = {
  connecting: {
    phase: 'connecting',
    description: 'FreeSWITCH has dialled; `connect` was sent and its answer is awaited',
    on: { 'channel.connected': 'connected', 'session.closed': 'closed' },
  },
  connected: {
    phase: 'authenticated',
    description: 'The channel is known; commands may flow',
    on: {
      'events.followed': 'following',
      'channel.gone': 'lingering',
      'session.closed': 'closed',
    },
  },
  following: {
    phase: 'subscribed',
    description: 'The events of the channel arrive',
    on: { 'channel.gone': 'lingering', 'session.closed': 'closed' },
  },
  lingering: {
    phase: 'subscribed',
    description: 'The channel is gone; its last events may still arrive',
    on: { 'session.closed': 'closed' },
  },
  closed: { phase: 'closed', description: 'The connection has ended', on: {} },
};

/** Where the session goes; undefined when the fact changes nothing. */
export function nextOutboundState(
  state: OutboundState,
  fact: OutboundFact,
): OutboundState | undefined {
  return STATES[state].on[fact];
}

/** The phase that `list()` shows. */
export function outboundPhase(state: OutboundState): CallPhase {
  return STATES[state].phase;
}

/** The id of an edge in `OUTBOUND_GRAPH` and in transition reports. */
export function outboundEdgeId(from: OutboundState, fact: OutboundFact): string {
  return `outbound.${from}:${fact}`;
}

/** The lifecycle as a drawable graph. */
export const OUTBOUND_GRAPH: LifecycleGraph = {
  id: 'outbound',
  nodes: Object.entries(STATES).map(([name, { description, phase }]): LifecycleNode => ({
    id: name,
    label: name,
    parent: undefined,
    type: name === 'closed' ? 'final' : 'atomic',
    initial: undefined,
    description,
    tags: [phase],
  })),
  edges: Object.entries(STATES).flatMap(([source, { on }]) =>
    Object.entries(on).map(([fact, target]): LifecycleEdge => ({
      id: outboundEdgeId(source as OutboundState, fact as OutboundFact),
      source,
      target,
      event: fact,
      guard: undefined,
      actions: [],
    })),
  ),
};

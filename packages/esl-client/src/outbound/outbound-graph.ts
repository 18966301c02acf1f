import { OUTBOUND_STATES } from './outbound-lifecycle.ts';

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

/** The id of an edge in `OUTBOUND_GRAPH` and in transition reports. */
export function outboundEdgeId(from: string, fact: string): string {
  return `outbound.${from}:${fact}`;
}

/** The table that the session runs, as a drawable graph. */
export const OUTBOUND_GRAPH: LifecycleGraph = {
  id: 'outbound',
  nodes: Object.entries(OUTBOUND_STATES).map(([name, { description, phase }]): LifecycleNode => ({
    id: name,
    label: name,
    parent: undefined,
    type: name === 'closed' ? 'final' : 'atomic',
    initial: undefined,
    description,
    tags: [phase],
  })),
  edges: Object.entries(OUTBOUND_STATES).flatMap(([source, { on }]) =>
    Object.entries(on).map(([fact, { target = source, actions = [] }]): LifecycleEdge => ({
      id: outboundEdgeId(source, fact),
      source,
      target,
      event: fact,
      guard: undefined,
      actions,
    })),
  ),
};

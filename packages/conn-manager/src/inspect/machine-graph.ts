import {
  type LifecycleEdge,
  type LifecycleGraph,
  type LifecycleNode,
} from '@switchwire/esl-client/outbound';
import { type AnyStateMachine, type AnyStateNode, type AnyTransitionDefinition } from 'xstate';

/** One shape for every drawing: machines, and the life of an outbound call. */
export type MachineNode = LifecycleNode;
export type MachineEdge = LifecycleEdge;
export type MachineGraph = LifecycleGraph;

/**
 * A machine as nodes and edges. XState's own `toDirectedGraph` leaves out `always`, so the nodes are walked here.
 * Children of the root are named by their path without the root: `session.connecting.dialing`.
 */
export function machineGraph(machine: AnyStateMachine): MachineGraph {
  const nodes: MachineNode[] = [];
  const edges: MachineEdge[] = [];
  const visit = (node: AnyStateNode): void => {
    // the root is the machine itself and cannot be drawn as one of its states
    if (node.path.length > 0) {
      nodes.push(nodeOf(node));
      edges.push(...transitionsOf(node).map(edgeOf));
    }
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(machine.root);
  return { id: machine.id, nodes, edges };
}

/**
 * The name of an edge: whence, on what, and its number among those that share both. The same for every machine that was
 * made from one definition by `.provide()`.
 */
export function edgeId(transition: AnyTransitionDefinition): string {
  const { source } = transition;
  const eventType = eventTypeOf(transition);
  const siblings = source.transitions.get(eventType) ?? alwaysOf(source);
  const index = Math.max(0, siblings.indexOf(transition));
  return `${pathOf(source)}|${labelOf(eventType)}|${index}`;
}

/** `xstate.after.retryDelay.eslSocket.retrying` as people say it: `after retryDelay`. */
export function labelOf(eventType: string): string {
  const after = /^xstate\.after\.([^.]+)\./.exec(eventType);
  if (after !== null) return `after ${after[1] ?? ''}`;
  const actor = /^xstate\.(done|error)\.actor\.(.+)$/.exec(eventType);
  if (actor !== null) return `${actor[2] ?? ''} ${actor[1] === 'done' ? 'done' : 'failed'}`;
  if (eventType === '') return 'always';
  return eventType;
}

function transitionsOf(node: AnyStateNode): AnyTransitionDefinition[] {
  const found = [...node.transitions.values()].flat();
  return [...found, ...alwaysOf(node)];
}

/** A node without any has none, whatever the type says. */
function alwaysOf(node: AnyStateNode): readonly AnyTransitionDefinition[] {
  const always: unknown = node.always;
  return Array.isArray(always) ? (always as readonly AnyTransitionDefinition[]) : [];
}

function eventTypeOf(transition: AnyTransitionDefinition): string {
  return String(transition.eventType);
}

function nodeOf(node: AnyStateNode): MachineNode {
  const [initial] = node.type === 'compound' ? node.initial.target : [];
  return {
    id: pathOf(node),
    label: node.key,
    parent: node.path.length > 1 ? node.path.slice(0, -1).join('.') : undefined,
    type: node.type,
    initial: initial === undefined ? undefined : pathOf(initial),
    description: node.description,
    tags: [...node.tags],
  };
}

function edgeOf(transition: AnyTransitionDefinition): MachineEdge {
  const source = pathOf(transition.source);
  // one without a target stays where it is
  const [target] = transition.target ?? [];
  return {
    id: edgeId(transition),
    source,
    target: target === undefined ? source : pathOf(target),
    event: labelOf(eventTypeOf(transition)),
    guard: transition.guard === undefined ? undefined : nameOf(transition.guard),
    actions: transition.actions.map(nameOf),
  };
}

function pathOf(node: AnyStateNode): string {
  return node.path.join('.');
}

/** Of an action or a guard, however it is written. */
function nameOf(thing: unknown): string {
  if (typeof thing === 'string') return thing;
  if (typeof thing === 'object' && thing !== null && 'type' in thing) return String(thing.type);
  return typeof thing === 'function' ? thing.name || 'inline' : 'inline';
}

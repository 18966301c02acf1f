import { type AnyActorRef, type AnyTransitionDefinition, type InspectionEvent } from 'xstate';
import { edgeId, labelOf } from './machine-graph.ts';
import { leafPaths, type StatePathValue } from './state-paths.ts';

/** One step of one actor that took at least one edge. */
export interface ObservedStep {
  readonly event: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly edges: readonly string[];
  readonly value: StatePathValue;
  readonly context: unknown;
}

interface Inspectable {
  readonly system: {
    inspect(observer: (event: InspectionEvent) => void): { unsubscribe(): void };
  };
}

/** A root actor of any machine. */
export type WatchableActor = AnyActorRef & Inspectable;

/**
 * Reports each step of a root actor. XState computes inspection events only while they are asked for, so attach
 * this for viewers and let go afterwards. The only place that reads XState's underscore fields.
 */
export function observeSteps(
  actor: WatchableActor,
  onStep: (step: ObservedStep) => void,
): Disposable {
  let from = leafPaths(valueOf(actor.getSnapshot()));
  let edges: string[] = [];
  const subscription = actor.system.inspect((inspected) => {
    if (inspected.actorRef !== actor) return;
    if (inspected.type === '@xstate.microstep') {
      edges.push(...transitionsOf(inspected).map(edgeId));
      return;
    }
    if (inspected.type !== '@xstate.snapshot') return;
    const value = valueOf(inspected.snapshot);
    const to = leafPaths(value);
    if (edges.length > 0) {
      onStep({
        event: labelOf(inspected.event.type),
        from,
        to,
        edges,
        value,
        context: contextOf(inspected.snapshot),
      });
    }
    from = to;
    edges = [];
  });
  return {
    [Symbol.dispose]: () => {
      subscription.unsubscribe();
    },
  };
}

function transitionsOf(microstep: InspectionEvent): readonly AnyTransitionDefinition[] {
  return '_transitions' in microstep ? microstep._transitions : [];
}

function valueOf(snapshot: unknown): StatePathValue {
  if (typeof snapshot !== 'object' || snapshot === null || !('value' in snapshot)) return {};
  return snapshot.value as StatePathValue;
}

function contextOf(snapshot: unknown): unknown {
  return typeof snapshot === 'object' && snapshot !== null && 'context' in snapshot
    ? snapshot.context
    : undefined;
}

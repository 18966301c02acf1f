import type { MachineGraph, StoreState, TransitionReport } from '@switchwire/machine-view';

/** The state of the pool's machine that the server reports for its store; `none`: the pool does not run. */
const LEAF: Readonly<Record<StoreState['state'], string | undefined>> = {
  loading: 'loading',
  steady: 'steady',
  none: undefined,
  unavailable: 'unavailable',
};

/** The pool's active states: as the last transition left them, or as the store's state implies without one. */
export function poolStates(
  last: TransitionReport | undefined,
  store: StoreState | undefined,
  graph: MachineGraph | undefined,
): readonly string[] {
  if (last !== undefined) return last.to;
  if (store === undefined || graph === undefined) return [];
  const leaf = LEAF[store.state];
  return graph.nodes.filter((node) => node.label === leaf).map((node) => node.id);
}

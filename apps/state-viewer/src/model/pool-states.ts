import {
  type MachineGraph,
  type ReloadState,
  type TransitionReport,
} from '@switchwire/machine-view';

const LEAF: Readonly<Record<ReloadState['state'], string>> = {
  loading: 'loading',
  steady: 'steady',
  none: 'steady',
  unavailable: 'unavailable',
};

/** The pool's active states: as the last transition left them, else as the store's state implies. */
export function poolStates(
  last: TransitionReport | undefined,
  store: ReloadState | undefined,
  graph: MachineGraph | undefined,
): readonly string[] {
  if (last !== undefined) return last.to;
  if (store === undefined || graph === undefined) return [];
  const leaf = LEAF[store.state];
  return graph.nodes.filter((node) => node.label === leaf).map((node) => node.id);
}

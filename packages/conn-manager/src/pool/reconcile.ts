import { placementOf, samePlacement } from '../placement.ts';
import { keyOfConfig, sameCredentials, sameEvents, type SocketConfig } from '../socket-identity.ts';

/** The steps from what the store wanted to what it wants now. */
export interface ReconcilePlan {
  readonly open: readonly SocketConfig[];
  /** Same address, other user or password: closed and opened. */
  readonly replace: readonly SocketConfig[];
  /** Only the events, the id, or what decides about calls differ. */
  readonly update: readonly SocketConfig[];
  readonly close: readonly SocketConfig[];
  readonly unchanged: number;
}

/** Compares what the store wanted before (by {@link socketKey}) with what it wants now, each address once. */
export function reconcile(
  before: ReadonlyMap<string, SocketConfig>,
  wanted: readonly SocketConfig[],
): ReconcilePlan {
  const open: SocketConfig[] = [];
  const replace: SocketConfig[] = [];
  const update: SocketConfig[] = [];
  const seen = new Set<string>();
  let unchanged = 0;
  for (const config of wanted) {
    const key = keyOfConfig(config);
    seen.add(key);
    const old = before.get(key);
    if (old === undefined) open.push(config);
    else if (old === config) unchanged++;
    else if (!sameCredentials(old, config)) replace.push(config);
    else if (isUpdated(old, config)) update.push(config);
    else unchanged++;
  }
  const close = [...before].filter(([key]) => !seen.has(key)).map(([, config]) => config);
  return { open, replace, update, close, unchanged };
}

function isUpdated(old: SocketConfig, config: SocketConfig): boolean {
  return (
    old.id !== config.id ||
    !sameEvents(old.events, config.events) ||
    !samePlacement(placementOf(old), placementOf(config))
  );
}

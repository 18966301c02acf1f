import type { TransitionReport } from '@switchwire/machine-view';

/** The active states with all that contain them: `a.b.c` lights `a`, `a.b` and `a.b.c`. */
export function activeStates(leaves: readonly string[]): ReadonlySet<string> {
  const active = new Set<string>();
  for (const leaf of leaves) {
    for (let path = leaf; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.'))))
      active.add(path);
  }
  return active;
}

/** Everything after the last dot: `settled` of `session.subscribed.subscription.settled`. */
export function leafOf(state: string): string {
  return state.slice(state.lastIndexOf('.') + 1);
}

/** The last transition if it led to these states; while the page was away others may have followed it. */
export function lastStep(
  [last]: readonly TransitionReport[],
  states: readonly string[],
): TransitionReport | undefined {
  return last?.to.join(' ') === states.join(' ') ? last : undefined;
}

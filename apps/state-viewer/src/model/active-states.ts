/** The active states with all that contain them: `a.b.c` lights `a`, `a.b` and `a.b.c`. */
export function activeStates(leaves: readonly string[]): ReadonlySet<string> {
  const active = new Set<string>();
  for (const leaf of leaves) {
    for (let path = leaf; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.'))))
      active.add(path);
  }
  return active;
}

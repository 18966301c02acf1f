import type { Arrow } from './module-graph.ts';

/** For each group of files that reach each other, one of its shortest ways round: `[a, b, a]`. */
export function findCircles(arrows: readonly Arrow[]): readonly (readonly string[])[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of arrows) {
    const targets = next.get(from) ?? new Set();
    next.set(from, targets.add(to));
  }
  return groupsOf(next).map((group) => shortestRound(group, next));
}

/** Tarjan's strongly connected components, with a stack of its own: a chain of imports may be long. */
function groupsOf(next: ReadonlyMap<string, ReadonlySet<string>>): readonly Set<string>[] {
  const index = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const groups: Set<string>[] = [];

  const enter = (file: string): { file: string; rest: string[] } => {
    index.set(file, index.size);
    lowest.set(file, index.size - 1);
    open.push(file);
    isOpen.add(file);
    return { file, rest: [...(next.get(file) ?? [])] };
  };
  const lower = (file: string, to: number): void => {
    lowest.set(file, Math.min(lowest.get(file) ?? to, to));
  };
  const leave = (file: string): void => {
    if (lowest.get(file) !== index.get(file)) return;
    const group = new Set(open.splice(open.lastIndexOf(file)));
    for (const member of group) isOpen.delete(member);
    if (group.size > 1 || next.get(file)?.has(file) === true) groups.push(group);
  };

  for (const start of next.keys()) {
    if (index.has(start)) continue;
    const path = [enter(start)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = top.rest.pop();
      if (target === undefined) {
        path.pop();
        leave(top.file);
        const parent = path.at(-1);
        if (parent !== undefined) lower(parent.file, lowest.get(top.file) ?? Infinity);
      } else if (!index.has(target)) {
        path.push(enter(target));
      } else if (isOpen.has(target)) {
        lower(top.file, index.get(target) ?? Infinity);
      }
    }
  }
  return groups;
}

function shortestRound(
  group: ReadonlySet<string>,
  next: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const rounds = [...group].sort().flatMap((start) => roundFrom(start, group, next) ?? []);
  return rounds.reduce((best, round) => (round.length < best.length ? round : best));
}

/** Breadth first from `start` until it comes back. */
function roundFrom(
  start: string,
  group: ReadonlySet<string>,
  next: ReadonlyMap<string, ReadonlySet<string>>,
): readonly (readonly string[])[] | undefined {
  let paths: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  while (paths.length > 0) {
    const longer: (readonly string[])[] = [];
    for (const path of paths) {
      for (const target of [...(next.get(path.at(-1) ?? '') ?? [])].sort()) {
        if (target === start) return [[...path, start]];
        if (!group.has(target) || seen.has(target)) continue;
        seen.add(target);
        longer.push([...path, target]);
      }
    }
    paths = longer;
  }
  return undefined;
}

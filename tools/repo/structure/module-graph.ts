import { posix } from 'node:path';
import { importsOf } from './imports-of.ts';

/** One import of one file of the workspace by another. Paths begin at the root of the repository. */
export interface Arrow {
  readonly from: string;
  readonly line: number;
  readonly to: string;
}

export interface Manifest {
  readonly name: string;
  /** Of the package, from the root of the repository. */
  readonly folder: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  /** Names that begin with `#` and mean something inside the package only. */
  readonly imports?: Readonly<Record<string, unknown>>;
}

/** What stands where a built file would: sources are imported as `.ts`, and by some scripts without an ending. */
const SPELLINGS = [
  (path: string) => path,
  (path: string) => path.replace(/\.js$/, '.ts'),
  (path: string) => path.replace(/\.jsx?$/, '.tsx'),
  (path: string) => `${path}.ts`,
  (path: string) => `${path}/index.ts`,
];

/** The imports among the given files; what leads to an installed package or to Node itself is left out. */
export function arrowsAmong(
  sources: ReadonlyMap<string, string>,
  manifests: readonly Manifest[],
): readonly Arrow[] {
  const entries = entriesOf(manifests);
  const resolve = (from: string, specifier: string): string | undefined => {
    const path = specifier.startsWith('.')
      ? posix.join(posix.dirname(from), specifier)
      : entries.get(specifier.startsWith('#') ? ownName(manifests, from, specifier) : specifier);
    if (path === undefined) return undefined;
    return SPELLINGS.map((spell) => spell(path)).find((spelling) => sources.has(spelling));
  };
  return [...sources].flatMap(([from, text]) =>
    importsOf(from, text).flatMap(({ specifier, line }) => {
      const to = resolve(from, specifier);
      return to === undefined ? [] : [{ from, line, to }];
    }),
  );
}

/** `@switchwire/conn-manager/mongo` -> `packages/conn-manager/src/store/mongo/index.ts` */
function entriesOf(manifests: readonly Manifest[]): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const { name, folder, exports = {} } of manifests) {
    for (const [entry, target] of Object.entries(exports)) {
      const source = sourceOf(target);
      if (source !== undefined) entries.set(posix.join(name, entry), posix.join(folder, source));
    }
  }
  return entries;
}

/** `#machine-view` -> `@switchwire/machine-view`, where the package of `from` says so. */
function ownName(manifests: readonly Manifest[], from: string, specifier: string): string {
  const own = manifests.find(({ folder }) => from.startsWith(`${folder}/`));
  return sourceOf(own?.imports?.[specifier]) ?? specifier;
}

function sourceOf(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null) return undefined;
  const source: unknown = Reflect.get(target, '@switchwire/source');
  return typeof source === 'string' ? source : undefined;
}

/** The same arrows, drawn between packages: what their sources import, tests left out. */
export function arrowsAmongPackages(arrows: readonly Arrow[]): readonly Arrow[] {
  return arrows
    .filter(({ from }) => /^[^/]+\/[^/]+\/src\//.test(from) && !/\.test\.tsx?$/.test(from))
    .map(({ from, line, to }) => ({ from: packageOf(from), line, to: packageOf(to) }))
    .filter(({ from, to }) => from !== to);
}

const packageOf = (file: string): string => file.split('/').slice(0, 2).join('/');

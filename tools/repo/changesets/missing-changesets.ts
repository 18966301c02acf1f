export interface PublishedPackage {
  readonly name: string;
  /** From the root of the repository. */
  readonly folder: string;
  /** Whether its version was raised: then its changesets were taken into the changelog. */
  readonly released: boolean;
}

/** What a package's user gets; its tests, and the README alone, are no news to them. */
const SHIPPED = /^(?:src|bin|ops)\/(?!.*\.test\.tsx?$)/;

/** The packages that a changeset names; none means: this change is no news for anybody (`changeset --empty`). */
export function packagesOf(changeset: string): readonly string[] {
  const [, frontMatter = ''] = /^---\n([^]*?)^---$/m.exec(changeset) ?? [];
  return [...frontMatter.matchAll(/^['"]?(@?[^'":\n]+)['"]?: *\w+ *$/gm)].map(
    ([, name]) => name ?? '',
  );
}

/** The packages with a changed file that no changeset of the same change speaks of. */
export function missingChangesets(
  packages: readonly PublishedPackage[],
  changedFiles: readonly string[],
  changesets: readonly string[],
): readonly string[] {
  const named = changesets.map(packagesOf);
  if (named.some((names) => names.length === 0)) return [];
  const covered = new Set(named.flat());
  return packages
    .filter(({ name, released }) => !released && !covered.has(name))
    .filter(({ folder }) =>
      changedFiles.some(
        (file) => file.startsWith(`${folder}/`) && SHIPPED.test(file.slice(folder.length + 1)),
      ),
    )
    .map(({ name }) => name);
}

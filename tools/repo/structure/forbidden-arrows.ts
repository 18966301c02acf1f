import type { Layers } from './layers.ts';
import type { Arrow } from './module-graph.ts';

export interface Violation {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** The imports inside one package that its row of the table does not allow. */
export function findForbiddenArrows(
  arrows: readonly Arrow[],
  layers: Layers,
): readonly (Arrow & Violation)[] {
  return arrows.flatMap((arrow) => {
    const place = Object.keys(layers).find((folder) => isSourceOf(arrow.from, folder));
    if (place === undefined || !isSourceOf(arrow.to, place)) return [];
    const message = objectionTo(arrow, place, layers[place] ?? {});
    return message === undefined ? [] : [{ ...arrow, file: arrow.from, message }];
  });
}

/** The folders of sources that have no row. */
export function findFoldersWithoutRow(
  files: readonly string[],
  layers: Layers,
): readonly Violation[] {
  return Object.entries(layers).flatMap(([place, rows]) => {
    const missing = new Map<string, string>();
    for (const file of files) {
      if (isSourceOf(file, place) && !isEntry(file) && rowOf(file, place, rows) === undefined)
        missing.set(firstFolderOf(file, place), file);
    }
    return [...missing].map(([folder, file]) => ({
      file,
      message: `${place}/src/${folder} has no row in tools/repo/structure/layers.ts`,
    }));
  });
}

function objectionTo(
  { from, to }: Arrow,
  place: string,
  rows: Readonly<Record<string, readonly string[]>>,
): string | undefined {
  if (isEntry(from)) return undefined;
  if (to === `${place}/src/index.ts`)
    return `imports ${to}: inside the package, import the file that has the name`;
  const source = rowOf(from, place, rows);
  const target = rowOf(to, place, rows);
  if (source === undefined || target === undefined) return undefined;
  if (source === target || target === '.' || rows[source]?.includes(target) === true)
    return undefined;
  return `imports ${to}: ${nameOf(source)} may not import ${nameOf(target)}`;
}

const nameOf = (row: string): string => {
  if (row === '.') return 'a file beside the entry';
  return row.endsWith('.ts') ? row : `${row}/`;
};
const isEntry = (file: string): boolean => file.endsWith('/index.ts');
const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);
const isSourceOf = (file: string, place: string): boolean =>
  file.startsWith(`${place}/src/`) && !isTest(file);

const pathInside = (file: string, place: string): string => file.slice(`${place}/src/`.length);
const firstFolderOf = (file: string, place: string): string => {
  const path = pathInside(file, place);
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '.';
};

/** The longest row that fits the file: its own, else that of a folder around it. */
function rowOf(
  file: string,
  place: string,
  rows: Readonly<Record<string, readonly string[]>>,
): string | undefined {
  const path = pathInside(file, place);
  const fitting = Object.keys(rows).filter((row) => path === row || path.startsWith(`${row}/`));
  if (fitting.length === 0) return !path.includes('/') && '.' in rows ? '.' : undefined;
  return fitting.reduce((best, row) => (row.length > best.length ? row : best));
}

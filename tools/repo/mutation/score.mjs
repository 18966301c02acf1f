const FOUND = new Set(['Killed', 'Timeout', 'RuntimeError']);
const MISSED = new Set(['Survived', 'NoCoverage']);

const holds = (place, file) => (place.endsWith('/') ? file.startsWith(place) : file === place);

/**
 * Of each group with mutants: how many the tests noticed, and the share in percent.
 *
 * @param {readonly { name: string, files: readonly string[], least: number }[]} groups
 * @param {readonly { file: string, status: string }[]} mutants `file` from the folder of the package.
 */
export function scoreOf(groups, mutants) {
  const tally = groups.map((group) => ({ ...group, found: 0, missed: 0 }));
  for (const { file, status } of mutants) {
    const group = tally.find(({ files }) => files.some((place) => holds(place, file)));
    if (group === undefined) continue;
    if (FOUND.has(status)) group.found++;
    else if (MISSED.has(status)) group.missed++;
  }
  return tally
    .filter(({ found, missed }) => found + missed > 0)
    .map(({ name, least, found, missed }) => {
      const percent = (100 * found) / (found + missed);
      return { name, least, found, mutants: found + missed, percent, held: percent >= least };
    });
}

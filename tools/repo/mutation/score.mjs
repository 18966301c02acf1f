const FOUND = new Set(['Killed', 'Timeout', 'RuntimeError']);
const MISSED = new Set(['Survived', 'NoCoverage']);

const holds = (place, file) => (place.endsWith('/') ? file.startsWith(place) : file === place);

/**
 * Of each group with mutants: how many the tests noticed, how many of these because the tests did not end, and the share in percent.
 *
 * @param {readonly { name: string, files: readonly string[], least: number }[]} groups
 * @param {readonly { file: string, status: string }[]} mutants `file` from the folder of the package.
 */
export function scoreOf(groups, mutants) {
  const tally = groups.map((group) => ({ ...group, found: 0, missed: 0, timeouts: 0 }));
  for (const { file, status } of mutants) {
    const group = tally.find(({ files }) => files.some((place) => holds(place, file)));
    if (group === undefined) continue;
    if (status === 'Timeout') group.timeouts++;
    if (FOUND.has(status)) group.found++;
    else if (MISSED.has(status)) group.missed++;
  }
  return tally
    .filter(({ found, missed }) => found + missed > 0)
    .map(({ name, least, found, missed, timeouts }) => {
      const mutants = found + missed;
      const percent = (100 * found) / mutants;
      return { name, least, found, mutants, timeouts, percent, held: percent >= least };
    });
}

/**
 * How far the share of all mutants may be from that of a random sample, in percent: half the width of Wilson's interval, which 95 of
 * 100 samples keep.
 *
 * @param {{ found: number, mutants: number }} score
 */
export function marginOf({ found, mutants }) {
  const z = 1.96;
  const share = found / mutants;
  const spread = (share * (1 - share)) / mutants + (z / (2 * mutants)) ** 2;
  return (100 * z * Math.sqrt(spread)) / (1 + z ** 2 / mutants);
}

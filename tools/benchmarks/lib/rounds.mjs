// The machine may be busy with other things: every candidate runs once in each round, costs are CPU time, and a
// ratio is the median over the rounds of (candidate / reference) within one round.

/** Runs `{ name: () => cost | Promise<cost> }` in rounds; `{ name: costs }`. */
export async function interleave(candidates, rounds) {
  const costs = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(candidates)) costs[name].push(await run());
  }
  return costs;
}

/** CPU time of this process in ns that `run` takes, per unit. */
export function cpuPerUnit(run, units) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / units;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function ratio(costs, reference) {
  return median(costs.map((cost, round) => cost / reference[round]));
}

/** A Markdown table. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

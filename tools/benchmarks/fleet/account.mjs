// What is right about a run, and what is wrong: pure.

/** Of one clock read in two processes, and of a time that is rounded. */
const SLACK_MS = 50;

const coversTime = ({ from, to }, at) => from - SLACK_MS <= at && at <= to + SLACK_MS;

/** Losses of one socket that no gap with a time covers, less those that a gap counts. */
function unreported(lost, gaps) {
  const timed = gaps.filter(({ from, to }) => from !== undefined && to !== undefined);
  const counted = gaps
    .filter(({ from }) => from === undefined)
    .reduce((sum, gap) => sum + (gap.count ?? 0), 0);
  const rest = lost.filter(({ at }) => !timed.some((gap) => coversTime(gap, at)));
  return rest.slice(Math.min(rest.length, counted));
}

/**
 * `sent`: for each node, when each of its events was sent, by what tells it from all others; `addresses`: of each node; `seen`, `runs`:
 * how often the stream and the routes had each event; `outcomes`, `ran`: what was reported to the caller of each command, and how
 * often it ran.
 */
export function accountOf({ sent, addresses, seen, gaps, runs, outcomes, ran }) {
  const lost = [];
  for (const [node, times] of sent.entries())
    for (const [event, at] of times) if (!seen.has(event)) lost.push({ node, event, at });
  const everywhere = gaps.filter(({ socket }) => socket === undefined);
  const silent = sent.flatMap((_, node) =>
    unreported(
      lost.filter((loss) => loss.node === node),
      [...gaps.filter(({ socket }) => socket === addresses[node]), ...everywhere],
    ),
  );
  const reported = (outcome) => [...outcomes].filter(([, value]) => value === outcome);
  const twice = (counts) => [...counts].filter(([, times]) => times > 1).map(([key]) => key);
  return {
    events: sent.reduce((sum, times) => sum + times.size, 0),
    doubled: twice(seen),
    lost,
    silent,
    gaps: gaps.length,
    routed: runs.size,
    routedTwice: twice(runs),
    commands: outcomes.size,
    notRun: reported('not run').length,
    unknown: reported('unknown').length,
    ranTwice: twice(ran),
    ranThough: reported('not run')
      .map(([id]) => id)
      .filter((id) => ran.has(id)),
  };
}

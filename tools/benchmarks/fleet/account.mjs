// What is right about a run, and what is wrong: pure.

/** Of one clock read in two processes, and of a time that is rounded. */
const SLACK_MS = 50;
/** What a killed worker may take with it, as docs/guides/fleet.md says: acknowledged and waiting, and what was running. */
const MOST_WITH_WORKER = 640 + 128;
/** Events that it takes with it were sent so long before, where NATS was away meanwhile. */
const WITH_WORKER_MS = 30_000;

const coversTime = ({ from, to }, at) => from - SLACK_MS <= at && at <= to + SLACK_MS;

/** An event may be stored so long after it was sent: NATS was away. */
const STORED_MS = 60_000;

/** One event, stored at this moment, whose acknowledgement was not confirmed. */
const isOfOne = ({ from, to }) => from !== undefined && from === to;

/** Without the last one that was sent before each of these gaps. */
function lessSingle(lost, gaps) {
  const rest = [...lost];
  for (const { to } of gaps.filter(isOfOne)) {
    const index = rest.findLastIndex(({ at }) => at <= to + SLACK_MS && at >= to - STORED_MS);
    if (index >= 0) rest.splice(index, 1);
  }
  return rest;
}

/** Losses of one socket that no gap with a time covers, less those that a gap counts. */
function unreported(lost, gaps) {
  const timed = gaps.filter(({ from, to }) => from !== undefined && to !== undefined);
  const counted = gaps
    .filter(({ from }) => from === undefined)
    .reduce((sum, gap) => sum + (gap.count ?? 0), 0);
  const rest = lessSingle(
    lost.filter(({ at }) => !timed.some((gap) => !isOfOne(gap) && coversTime(gap, at))),
    gaps,
  );
  return rest.slice(Math.min(rest.length, counted));
}

/** `Map.groupBy`, which Node.js 20 has not. */
function grouped(values, keyOf) {
  const groups = new Map();
  for (const value of values) {
    const key = keyOf(value);
    if (groups.has(key)) groups.get(key).push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** Losses that no gap covers, of all sockets. */
function silentOf(lost, gaps, addresses) {
  const everywhere = gaps.filter(({ socket }) => socket === undefined);
  const lostBy = grouped(lost, ({ node }) => node);
  const gapsBy = grouped(gaps, ({ socket }) => socket);
  return [...lostBy].flatMap(([node, ofNode]) =>
    unreported(ofNode, [...(gapsBy.get(addresses[node]) ?? []), ...everywhere]),
  );
}

const twice = (counts) => [...counts].filter(([, times]) => times > 1).map(([key]) => key);

/** What the workers missed of the stream: reported to their routes, gone with a killed worker, or neither. */
function accountOfWorkers({ sent, addresses, seen, late, worked }) {
  const missed = [];
  for (const [node, times] of sent.entries())
    for (const [event, at] of times)
      if (seen.has(event) && !late.has(event) && !worked.runs.has(event))
        missed.push({ node, event, at });
  const untold = silentOf(missed, worked.gaps, addresses);
  const silent = [];
  const taken = new Map();
  for (const loss of untold) {
    const kill = worked.kills.find((at) => loss.at <= at && at - loss.at <= WITH_WORKER_MS && (taken.get(at) ?? 0) < MOST_WITH_WORKER); // prettier-ignore
    if (kill === undefined) silent.push(loss);
    else taken.set(kill, (taken.get(kill) ?? 0) + 1);
  }
  return {
    run: worked.runs.size,
    missed: missed.length,
    gaps: worked.gaps.length,
    withKilled: untold.length - silent.length,
    silent,
    runTwice: twice(worked.runs),
  };
}

/**
 * `sent`: for each node, when each of its events was sent, by what tells it from all others; `addresses`: of each node; `seen`, `runs`:
 * how often the stream and the routes had each event; `late`: those that run no route; `outcomes`, `ran`: what was reported to the
 * caller of each command, and how often it ran; `worked`: how often the routes of workers had each event, what they heard of gaps, and
 * when a worker was killed.
 */
export function accountOf(facts) {
  const { sent, addresses, seen, gaps, runs, outcomes, ran, worked } = facts;
  const lost = [];
  for (const [node, times] of sent.entries())
    for (const [event, at] of times) if (!seen.has(event)) lost.push({ node, event, at });
  const reported = (outcome) => [...outcomes].filter(([, value]) => value === outcome);
  return {
    events: sent.reduce((sum, times) => sum + times.size, 0),
    doubled: twice(seen),
    lost,
    silent: silentOf(lost, gaps, addresses),
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
    workers: worked === undefined ? undefined : accountOfWorkers(facts),
  };
}

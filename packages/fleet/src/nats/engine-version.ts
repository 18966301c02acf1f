/** The first with everything that a fleet uses. */
const LEAST = [2, 9] as const;
/**
 * Before it, two writes over the same revision could both succeed in a bucket with replicas, so that two servers would own
 * one socket (nats-server 4320, 6194). One node was never affected.
 */
const LEAST_IN_A_CLUSTER = [2, 11] as const;

type Version = readonly [major: number, minor: number];

/** Why a fleet cannot use this NATS, with what to install; undefined: it can. */
export function versionProblem(info: {
  readonly version?: string;
  readonly cluster?: string | undefined;
}): string | undefined {
  const { version = '0.0', cluster } = info;
  const found = /^(\d+)\.(\d+)/.exec(version);
  // a version that cannot be compared was built by hand
  if (found === null) return undefined;
  const isBelow = ([major, minor]: Version): boolean =>
    Number(found[1]) < major || (Number(found[1]) === major && Number(found[2]) < minor);
  if (isBelow(LEAST))
    return `nats-server ${version} is too old for a fleet: install ${LEAST.join('.')} or newer`;
  if (cluster === undefined || cluster === '' || !isBelow(LEAST_IN_A_CLUSTER)) return undefined;
  return (
    `nats-server ${version} as a cluster may give one socket to two servers: install ${LEAST_IN_A_CLUSTER.join('.')} or newer ` +
    `on every node, or run a single node, for which ${LEAST.join('.')} is enough`
  );
}

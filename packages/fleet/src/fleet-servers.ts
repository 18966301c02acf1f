import { type FleetInfo, type FleetServer } from './fleet-api.ts';
import { type LeaseView } from './leases/lease-view.ts';
import { takesSockets } from './leases/records.ts';

/** What the records say of one socket. */
export interface RecordedOwner {
  /** Its id; the incarnation, when its record is gone. */
  readonly server: string;
  readonly epoch: number;
  /** It has a record, and was not fenced. */
  readonly isThere: boolean;
  /** When that server was last heard, milliseconds since 1970; undefined: it was not fenced. */
  readonly lastBeat: number | undefined;
}

/** The servers of a fleet as one of them sees them. */
export function serversOf(
  view: LeaseView,
  beatAgeOf: (incarnation: string) => number | undefined,
): readonly FleetServer[] {
  const counts = new Map<string, number>();
  for (const { record } of view.owners.values())
    if (record.owner !== null) counts.set(record.owner, (counts.get(record.owner) ?? 0) + 1);
  return [...view.servers].map(([incarnation, { record }]) => ({
    incarnation,
    id: record.id,
    state: record.fencedBy === incarnation ? 'left' : record.state,
    sockets: counts.get(incarnation) ?? 0,
    zone: record.zone,
    weight: record.weight,
    version: record.version,
    inventory: record.inventory,
    url: record.url,
    drained: record.drained === true,
    role: record.role ?? 'both',
    group: record.group,
    beatAge: beatAgeOf(incarnation),
  }));
}

/** Those that have not ended, without the server that says so. */
export const othersOf = ({ incarnation, servers }: FleetInfo): readonly FleetServer[] =>
  servers.filter(
    (one) => one.incarnation !== incarnation && ['live', 'leaving'].includes(one.state),
  );

/** Sockets that servers could not reach and handed on, until one acts: ids of the servers that tried. */
export function triedSockets(view: LeaseView): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [socket, { record }] of view.owners)
    if (record.tried !== undefined && record.tried.length > 0) found.set(socket, record.tried);
  return found;
}

export function recordedOwner(view: LeaseView, socket: string): RecordedOwner | undefined {
  const { owner = null, epoch = 0 } = view.owners.get(socket)?.record ?? {};
  if (owner === null) return undefined;
  const { id = owner, state, aliveUntil: lastBeat } = view.servers.get(owner)?.record ?? {};
  return { server: id, epoch, isThere: state === 'live' || state === 'leaving', lastBeat };
}

/**
 * Incarnations that a command for the socket is sent to by name, one after the other; none: to whoever listens for it. NATS goes on
 * sending to a server that was held still, and to one that it does not know to be cut off, for minutes: they would get their share of
 * the commands of sockets that others act for. While the socket moves, the owner before may still act.
 */
export function commandRouteOf({ owners, servers }: LeaseView, socket: string): readonly string[] {
  const { owner, from } = owners.get(socket)?.record ?? {};
  const isThere = (name: string | null | undefined): name is string =>
    typeof name === 'string' && ['live', 'leaving'].includes(servers.get(name)?.record.state ?? '');
  if (!isThere(owner) || !mayLinger(servers)) return [];
  return isThere(from) && from !== owner ? [owner, from] : [owner];
}

function mayLinger(servers: LeaseView['servers']): boolean {
  for (const { record } of servers.values())
    if (record.state === 'fenced' && takesSockets(record)) return true;
  return false;
}

/** Ids of the live servers that may act for sockets. */
export const liveIdsOf = ({ servers }: LeaseView): readonly string[] =>
  [...servers.values()].flatMap(({ record }) => record.state === 'live' && takesSockets(record) ? [record.id] : []); // prettier-ignore

/** No other server of the fleet that could act for sockets is live. */
export function isAlone(view: LeaseView, serverId: string): boolean {
  const records = [...view.servers.values()].map(({ record }) => record);
  return !records.some((one) => one.state === 'live' && one.id !== serverId && takesSockets(one));
}

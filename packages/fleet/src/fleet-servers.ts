import { type FleetServer } from './fleet-api.ts';
import { type LeaseView } from './leases/lease-view.ts';

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
    state: record.state,
    sockets: counts.get(incarnation) ?? 0,
    zone: record.zone,
    weight: record.weight,
    version: record.version,
    inventory: record.inventory,
    url: record.url,
    drained: record.drained === true,
    beatAge: beatAgeOf(incarnation),
  }));
}

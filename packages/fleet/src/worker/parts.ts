import { NO_EVENT, socketToken, type FleetSubjects } from '../subjects.ts';
import { unitHash } from '../unit-hash.ts';

/**
 * The events of a group are read in parts: a part has the events of its sockets, and one worker reads it at a time. So the events of
 * a call stay in their order, however many workers there are.
 */

/** How many parts a group has: workers beyond that have nothing to read. It must never change: a part is read by its name. */
const PARTS = 32;
/** The first whose consumers take several filters, which parts are made of. */
const SEVERAL_FILTERS = [2, 10] as const;

/** How many parts a group has on a NATS of this version. On an older one it has one part: one worker reads, the others stand by. */
export function partsFor(version = '0.0'): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [first, second] = SEVERAL_FILTERS;
  return major > first || (major === first && minor >= second) ? PARTS : 1;
}

/** Of the socket `host:port`, from 0. */
export const partOf = (socket: string, parts: number): number => Math.floor(unitHash(socket) * parts); // prettier-ignore

/** Name of the durable consumer: `billing-4of32`. */
export const consumerName = (group: string, part: number, parts: number): string => `${group}-${part + 1}of${parts}`; // prettier-ignore

/** Subjects of a part with these sockets; at least one, which nothing is published on: a consumer needs one. */
export function filtersOf(
  { events }: Pick<FleetSubjects, 'events'>,
  sockets: readonly string[],
  parts: number,
): readonly string[] {
  if (parts === 1) return [events];
  const root = events.slice(0, -1);
  return sockets.length === 0
    ? [`${root}${NO_EVENT}.${NO_EVENT}`]
    : sockets.map((socket) => `${root}${socketToken(socket)}.>`);
}

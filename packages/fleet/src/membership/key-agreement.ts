import { type ServerRecord, takesSockets } from '../leases/records.ts';

/** In the place of a key: announcements that are not signed. */
export const UNSIGNED = 'unsigned';

/** The names of the keys that a server accepts; it signs with the first. */
const keysOf = ({ keys }: Pick<ServerRecord, 'keys'>): readonly string[] => keys ?? [UNSIGNED]; // prettier-ignore

/** Whether each of two servers accepts what the other signs. */
export const doAgree = (one: readonly string[], other: readonly string[]): boolean =>
  one.includes(other[0] ?? UNSIGNED) && other.includes(one[0] ?? UNSIGNED);

/** A live server whose announcements a server with these keys would not believe, or the other way round: both would act for a socket. */
export function disagreeing(
  keys: readonly string[],
  records: Iterable<ServerRecord>,
  serverId: string,
): ServerRecord | undefined {
  for (const record of records)
    if (record.state === 'live' && record.id !== serverId && takesSockets(record) && !doAgree(keys, keysOf(record))) return record; // prettier-ignore
  return undefined;
}

import { type Known } from '../leases/lease-view.ts';
import { type ServerRecord } from '../leases/records.ts';
import { firstOf } from '../ownership/placement.ts';
import { type ReaderRecord } from './reader-records.ts';

export interface ShareView {
  readonly group: string;
  readonly parts: number;
  readonly self: { readonly incarnation: string; readonly id: string };
  readonly servers: ReadonlyMap<string, Known<ServerRecord>>;
  readonly readers: ReadonlyMap<number, Known<ReaderRecord>>;
  /** Parts that this worker reads, or is about to. */
  readonly held: ReadonlySet<number>;
  /** An incarnation of this worker, of now or before. */
  readonly isOwn: (incarnation: string) => boolean;
}

export interface Share {
  /** To be claimed. */
  readonly claims: readonly number[];
  /** To be given back, once what was fetched has been handed over. */
  readonly releases: readonly number[];
}

/** What this worker should do about every part, by what it knows. Pure. Only the preferred worker claims, and only a free part. */
export function shareOf(view: ShareView): Share {
  const workers = workersOf(view);
  const claims: number[] = [];
  const releases: number[] = [];
  for (let part = 0; part < view.parts; part++) {
    const first = firstOf({ key: `${view.group}/${part}` }, workers);
    const isOurs = first?.id === view.self.id;
    if (view.held.has(part)) {
      if (!isOurs) releases.push(part);
    } else if (isOurs && isFree(view.readers.get(part)?.record, view)) claims.push(part);
  }
  return { claims, releases };
}

/** Parts that no live worker reads. */
export const unreadParts = (view: Omit<ShareView, 'held' | 'self'>): number =>
  Array.from({ length: view.parts }, (_, part) => view.readers.get(part)?.record.reader ?? null)
    .filter((reader) => reader === null || !isThere(reader, view.servers)).length; // prettier-ignore

/** Live workers of the group; those that an operator drained only where all are. */
function workersOf({ group, servers }: ShareView) {
  const records = [...servers.values()].map(({ record }) => record);
  const live = records.filter((one) => one.state === 'live' && one.role === 'worker' && one.group === group); // prettier-ignore
  const open = live.filter(({ drained }) => drained !== true);
  return (open.length > 0 ? open : live).map(({ id, weight }) => ({ id, weight }));
}

function isFree(record: ReaderRecord | undefined, view: ShareView): boolean {
  const reader = record?.reader ?? null;
  // a record of ours that we do not hold: the answer to a claim was lost, or it was our claim before we rejoined
  return reader === null || view.isOwn(reader) || !isThere(reader, view.servers);
}

/** One that leaves still reads what it fetched; one that is fenced does not. */
function isThere(incarnation: string, servers: ShareView['servers']): boolean {
  const state = servers.get(incarnation)?.record.state;
  return state === 'live' || state === 'leaving';
}

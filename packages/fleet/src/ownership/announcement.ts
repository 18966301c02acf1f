import { commands, type EslEvent } from '@switchwire/esl-protocol';

/** The subclass of `CUSTOM` that servers announce themselves with, and what is subscribed to read it. */
export const OWNER_SUBCLASS = 'switchwire::owner';
export const OWNER_EVENT = `CUSTOM ${OWNER_SUBCLASS}`;

/** Which of two servers acts: the higher epoch, then the server's name as text. */
export interface Rank {
  readonly epoch: number;
  /** An incarnation. */
  readonly server: string;
}

/** Said on the FreeSWITCH itself, which hands it to every connection at the same place among its events. */
export interface Announcement extends Rank {
  readonly fleet: string;
}

/** Below 0: the first is smaller. */
export function compareRanks(one: Rank, other: Rank): number {
  if (one.epoch !== other.epoch) return one.epoch - other.epoch;
  if (one.server === other.server) return 0;
  return one.server < other.server ? -1 : 1;
}

/** The command that says it. */
export function encodeAnnouncement(
  { fleet, epoch, server }: Announcement,
  proof?: string,
): Uint8Array {
  return commands.sendevent('CUSTOM', {
    'Event-Subclass': OWNER_SUBCLASS,
    'Switchwire-Fleet': fleet,
    'Switchwire-Epoch': String(epoch),
    'Switchwire-Server': server,
    ...(proof !== undefined && { 'Switchwire-Proof': proof }),
  });
}

/** Undefined for any other event, and for one that is not whole: anybody on the FreeSWITCH may send one. */
export function decodeAnnouncement(event: EslEvent): Announcement | undefined {
  if (event.name !== 'CUSTOM' || event.subclass !== OWNER_SUBCLASS) return undefined;
  const fleet = textOf(event, 'Switchwire-Fleet');
  const server = textOf(event, 'Switchwire-Server');
  const text = textOf(event, 'Switchwire-Epoch');
  const epoch = Number(text);
  if (fleet === '' || server === '' || !/^\d+$/.test(text) || !Number.isSafeInteger(epoch))
    return undefined;
  return { fleet, server, epoch };
}

/** Of an announcement; empty: it is not signed. */
export const proofIn = (event: EslEvent): string => textOf(event, 'Switchwire-Proof');

/** Empty for a header that is missing, or is a list. */
function textOf(event: EslEvent, name: string): string {
  const value = event.header(name);
  return typeof value === 'string' ? value : '';
}

/** Higher than the previous one, and than every one of a bucket that was lost. */
export const nextEpoch = (previous: number, wallNow: number): number =>
  Math.max(previous + 1, Math.floor(wallNow));

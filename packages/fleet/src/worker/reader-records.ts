import { Buffer } from 'node:buffer';
import { type MissingMessages } from '../reading/awaited-holes.ts';
import { parseFields } from '../parse-fields.ts';

/** Key `r.GROUP.PART`: which worker reads a part of the events of a group. Written when the part moves. */
export interface ReaderRecord {
  /** An incarnation; null: nobody. */
  readonly reader: string | null;
  /** Mark of the stream that it was read from last; undefined: none was. */
  readonly stream?: string | undefined;
  /** What was missing when it was given back, and may come to the next reader. */
  readonly missing?: readonly MissingMessages[] | undefined;
}

/** In one record, or it would be larger than NATS takes. */
export const MAX_MISSING = 50;

export const readerKey = (group: string, part: number): string => `r.${group}.${part}`;

/** The part that a key of this group is about; undefined for any other key. */
export function partOfKey(group: string, key: string): number | undefined {
  const prefix = `r.${group}.`;
  if (!key.startsWith(prefix)) return undefined;
  const digits = key.slice(prefix.length);
  return /^\d{1,4}$/.test(digits) ? Number(digits) : undefined;
}

export const formatReader = ({ reader, stream, missing = [] }: ReaderRecord): string =>
  JSON.stringify({ v: 1, reader, stream, ...(missing.length > 0 && { missing }) });

/** Undefined for what is not such a record of version 1. */
export function parseReader(value: string): ReaderRecord | undefined {
  const isReader = (reader: unknown): boolean => reader === null || (typeof reader === 'string' && reader !== ''); // prettier-ignore
  const fields = parseFields(Buffer.from(value), { v: (v) => v === 1, reader: isReader });
  if (fields === undefined) return undefined;
  const { reader, stream, missing } = fields;
  return {
    reader: reader as string | null,
    ...(typeof stream === 'string' && { stream }),
    ...(Array.isArray(missing) && { missing: missing.filter(isMissing) }),
  };
}

const COUNTS = ['epoch', 'first', 'last', 'count', 'from', 'to'] as const;

function isMissing(value: unknown): value is MissingMessages {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return typeof fields['socket'] === 'string' && COUNTS.every((name) => Number.isSafeInteger(fields[name])); // prettier-ignore
}

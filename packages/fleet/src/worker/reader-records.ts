import { Buffer } from 'node:buffer';
import { parseFields } from '../parse-fields.ts';

/** Key `r.GROUP.PART`: which worker reads a part of the events of a group. Written when the part moves. */
export interface ReaderRecord {
  /** An incarnation; null: nobody. */
  readonly reader: string | null;
  /** Mark of the stream that it was read from last; undefined: none was. */
  readonly stream?: string | undefined;
}

export const readerKey = (group: string, part: number): string => `r.${group}.${part}`;

/** The part that a key of this group is about; undefined for any other key. */
export function partOfKey(group: string, key: string): number | undefined {
  const prefix = `r.${group}.`;
  if (!key.startsWith(prefix)) return undefined;
  const digits = key.slice(prefix.length);
  return /^\d{1,4}$/.test(digits) ? Number(digits) : undefined;
}

export const formatReader = ({ reader, stream }: ReaderRecord): string =>
  JSON.stringify({ v: 1, reader, stream });

/** Undefined for what is not such a record of version 1. */
export function parseReader(value: string): ReaderRecord | undefined {
  const isReader = (reader: unknown): boolean => reader === null || (typeof reader === 'string' && reader !== ''); // prettier-ignore
  const fields = parseFields(Buffer.from(value), { v: (v) => v === 1, reader: isReader });
  if (fields === undefined) return undefined;
  const { reader, stream } = fields;
  return {
    reader: reader as string | null,
    ...(typeof stream === 'string' && { stream }),
  };
}

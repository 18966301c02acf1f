import { Buffer } from 'node:buffer';

/**
 * How many bytes of a key are searched for. Up to seven, Node compares at every place where the first byte
 * occurs, found by memchr; a longer needle makes it build a skip table for each search, which costs four
 * times as much on an event of 3 KB.
 */
const NEEDLE_LENGTH = 7;

/** A header name, prepared to be searched for in bytes. */
export interface ByteKey {
  readonly name: string;
  readonly bytes: Buffer;
  readonly needle: Buffer;
}

function byteKey(name: string): ByteKey {
  const bytes = Buffer.from(name);
  return { name, bytes, needle: bytes.subarray(0, NEEDLE_LENGTH) };
}

export const EVENT_NAME: ByteKey = byteKey('Event-Name');
export const EVENT_SUBCLASS: ByteKey = byteKey('Event-Subclass');
export const UNIQUE_ID: ByteKey = byteKey('Unique-ID');
export const JOB_UUID: ByteKey = byteKey('Job-UUID');
export const EVENT_SEQUENCE: ByteKey = byteKey('Event-Sequence');

/** Where the key occurs next, at `from` or later; -1 if it does not. */
export function indexOfKey(raw: Buffer, key: ByteKey, from: number): number {
  let at = raw.indexOf(key.needle, from);
  while (at >= 0 && !completes(raw, key, at)) at = raw.indexOf(key.needle, at + 1);
  return at;
}

/** The search cannot decide; parse the event. */
export const UNSURE: unique symbol = Symbol('unsure');

function completes(raw: Buffer, { bytes }: ByteKey, at: number): boolean {
  for (let i = NEEDLE_LENGTH; i < bytes.length; i += 1) {
    if (raw[at + i] !== bytes[i]) return false;
  }
  return true;
}

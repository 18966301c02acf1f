import { type Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { HEAD_BYTES, type KeptRecord, MAGIC, MAX_BODY_BYTES, parseFrame } from './outbox-frame.ts';

export interface OutboxContents {
  /** What was not settled, in its order. */
  readonly records: readonly KeptRecord[];
  /** Bytes at the end that are not a whole frame: what was being written when the process died. It was never confirmed to anyone. */
  readonly tornBytes: number;
  /** Frames in the middle, or all that follows a damaged length, that cannot be read: a disk's fault, or another program's. */
  readonly damaged: number;
}

/** Reads the bytes of an outbox; undefined if they are not one. */
export function readOutbox(bytes: Buffer): OutboxContents | undefined {
  const isBegun = bytes.length < MAGIC.length && MAGIC.subarray(0, bytes.length).equals(bytes);
  if (isBegun) return { records: [], tornBytes: bytes.length, damaged: 0 };
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const records = new Map<number, KeptRecord>();
  let damaged = 0;
  let at = MAGIC.length;
  while (at + HEAD_BYTES <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    const end = at + HEAD_BYTES + length;
    if (length > MAX_BODY_BYTES) {
      // nothing says where the next frame begins
      damaged++;
      at = bytes.length;
      break;
    }
    if (end > bytes.length) break;
    if (!take(bytes.subarray(at + HEAD_BYTES, end), bytes.readUInt32LE(at + 4), records)) {
      damaged++;
    }
    at = end;
  }
  return { records: [...records.values()], tornBytes: bytes.length - at, damaged };
}

function take(body: Buffer, checksum: number, records: Map<number, KeptRecord>): boolean {
  if (crc32(body) !== checksum) return false;
  try {
    const frame = parseFrame(body);
    if (frame.kind === 'record') records.set(frame.kept.number, frame.kept);
    else for (const number of frame.numbers) records.delete(number);
    return true;
  } catch {
    return false;
  }
}

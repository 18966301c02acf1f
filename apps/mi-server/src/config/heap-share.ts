import { getHeapStatistics } from 'node:v8';

/**
 * A default in bytes for what lies in the heap: no more than this part of what V8 may use, so that a server with a small heap
 * (`--max-old-space-size`) does not fill it with what waits.
 */
export const withinHeap = (
  bytes: number,
  part: number,
  heapLimit = getHeapStatistics().heap_size_limit,
): number => Math.min(bytes, Math.floor(heapLimit / part));

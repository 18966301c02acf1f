import { getHeapStatistics } from 'node:v8';

/** Of what V8 may use; the queue, the cache and a script each find room beside what a program needs anyway. */
const SHARE = 8;

/** A default in bytes for what lies in the heap: a process with a small one (`--max-old-space-size`) gets less. */
export function withinHeap(bytes: number, heapLimit = getHeapStatistics().heap_size_limit): number {
  return Math.min(bytes, Math.floor(heapLimit / SHARE));
}

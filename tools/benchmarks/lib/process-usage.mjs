// What Linux says of a process.
import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4_096;
const TICK_MS = 10;

/** Memory, and the time of processors since it was started. */
export function usageOf(pid) {
  const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const pages = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1];
  return {
    rss: Number(pages) * PAGE_BYTES,
    cpuMs: (Number(ticks[11]) + Number(ticks[12])) * TICK_MS,
  };
}

import { totalmem } from 'node:os';
import { getHeapSpaceStatistics } from 'node:v8';

/** Memory as OpenSIPS shows its shared memory: used <= real_used <= max_used <= total, and free is the rest. */
export interface MemoryFigures {
  readonly total_size: number;
  readonly used_size: number;
  readonly real_used_size: number;
  readonly max_used_size: number;
  readonly free_size: number;
  readonly fragments: number;
}

export interface MemoryReading {
  /** Bytes in use by values. */
  readonly used: number;
  /** Bytes that the process has of the system. */
  readonly resident: number;
  /** Bytes that it may have at most. */
  readonly limit: number;
  /** Pieces that the memory is managed in. */
  readonly pieces: number;
}

/** The machine's memory, or less where a control group bounds the process. */
const memoryLimit = (): number => {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
};

export const readMemory = (): MemoryReading => {
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    used: heapUsed + external,
    resident: rss,
    limit: memoryLimit(),
    pieces: getHeapSpaceStatistics().length,
  };
};

/** The figures of a reading, and the most that was seen since the last reset. */
export class MemoryWatch {
  readonly #read: () => MemoryReading;
  #max = 0;

  constructor(read: () => MemoryReading = readMemory) {
    this.#read = read;
  }

  figures(): MemoryFigures {
    const { used, resident, limit, pieces } = this.#read();
    this.#max = Math.max(this.#max, resident);
    // what the system pages out is still in use
    const total = Math.max(limit, this.#max);
    return {
      total_size: total,
      used_size: Math.min(used, resident),
      real_used_size: resident,
      max_used_size: this.#max,
      free_size: total - resident,
      fragments: pieces,
    };
  }

  /** The most that was used is what is used now. */
  reset(): void {
    this.#max = 0;
  }
}

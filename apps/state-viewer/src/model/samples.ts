/** The newest numbers of one plot, oldest first; the oldest make room. NaN stands for "not known". */
export interface Samples {
  push(value: number): void;
  readonly length: number;
  at(index: number): number;
  /** Goes up with each push: a plot compares it to know whether to draw. */
  readonly version: number;
}

export function createSamples(capacity: number): Samples {
  const ring = new Float64Array(capacity);
  let version = 0;
  return {
    push(value) {
      ring[version % capacity] = value;
      version += 1;
    },
    get length() {
      return Math.min(version, capacity);
    },
    at(index) {
      const first = Math.max(0, version - capacity);
      return ring[(first + index) % capacity] ?? NaN;
    },
    get version() {
      return version;
    },
  };
}

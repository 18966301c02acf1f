export const PLOT_WIDTH = 120;
export const PLOT_HEIGHT = 28;

/** Fewer samples than these are not stretched over the whole width. */
const MIN_SPAN = 60;

/** The newest numbers of one plot, oldest first; the oldest make room. NaN is "not known". */
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

/** A line for a plot of PLOT_WIDTH by PLOT_HEIGHT. */
export interface Plot {
  /** Path data; a piece of its own after each gap. */
  readonly path: string;
  /** The largest value; 0 without any. */
  readonly top: number;
  readonly last: number;
}

/** The newest sample is at the right edge; a short history does not fill the plot. */
export function plotOf(samples: Samples, max?: number): Plot {
  const { length } = samples;
  let top = 0;
  for (let index = 0; index < length; index += 1) {
    const value = samples.at(index);
    if (value > top) top = value;
  }
  const scale = Math.max(max ?? top, 1e-9);
  const step = PLOT_WIDTH / Math.max(MIN_SPAN, length - 1);
  const parts: string[] = [];
  let isDrawing = false;
  for (let index = 0; index < length; index += 1) {
    const value = samples.at(index);
    if (Number.isNaN(value)) {
      isDrawing = false;
      continue;
    }
    const x = PLOT_WIDTH - (length - 1 - index) * step;
    const y = PLOT_HEIGHT - 1 - (Math.min(value, scale) / scale) * (PLOT_HEIGHT - 3);
    parts.push(`${isDrawing ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`);
    isDrawing = true;
  }
  return { path: parts.join(''), top, last: length === 0 ? NaN : samples.at(length - 1) };
}

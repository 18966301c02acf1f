import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatCompact } from '../model/format.ts';
import { plotOf, PLOT_HEIGHT, PLOT_WIDTH } from '../model/plot.ts';
import type { Samples } from '../model/plot.ts';

export interface SparklineProps {
  readonly label: string;
  readonly samples: Samples;
  readonly version: number;
  /** The top of the plot; default: the largest value. */
  readonly max?: number | undefined;
  readonly unit?: string;
}

/** The last minutes of a number as a line; gaps where it was not known. */
export function Sparkline({ label, samples, version, max, unit = '' }: SparklineProps): VNode {
  const { path, top, last } = useMemo(() => plotOf(samples, max), [samples, version, max]);
  const words = `${label}: ${formatCompact(last)}${unit}, up to ${formatCompact(top)}${unit} in the last minutes`;
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${PLOT_WIDTH} ${PLOT_HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      <path class="spark-base" d={`M0 ${PLOT_HEIGHT - 0.5}H${PLOT_WIDTH}`} />
      <path class="spark-line" d={path} />
    </svg>
  );
}

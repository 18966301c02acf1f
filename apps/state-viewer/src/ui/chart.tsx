import { h, type VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { activeStates } from '../model/state-paths.ts';
import type { DrawingNode, DrawnMachine } from '@switchwire/machine-view';

export interface ChartProps {
  readonly machine: DrawnMachine;
  /** Active leaf states, as dotted paths. */
  readonly states: readonly string[];
  /** Edges of the last transition. */
  readonly edges: readonly string[];
  /** Another value for each transition, so that the same edges can be shown as taken again. */
  readonly stamp: number;
  readonly label: string;
}

/** A machine's chart: what is active is lit, what was last taken moves. */
export function Chart({ machine, states, edges, stamp, label }: ChartProps): VNode {
  const box = useRef<HTMLDivElement>(null);
  const [isActualSize, setActualSize] = useState(false);
  // the drawing itself never changes; lighting it is a matter of classes
  const drawing = useMemo(() => build(machine.drawing), [machine]);
  const lit = activeStates(states);

  useEffect(() => {
    for (const group of elements(box.current, '[data-state]'))
      group.classList.toggle('active', lit.has(group.getAttribute('data-state') ?? ''));
  }, [machine, states.join(' ')]);

  useEffect(() => {
    const taken = new Set(edges);
    for (const group of elements(box.current, '[data-edge], [data-edges]')) {
      const ids = group.getAttribute('data-edge') ?? group.getAttribute('data-edges') ?? '';
      group.classList.remove('taken');
      if (!ids.split(' ').some((id) => taken.has(id))) continue;
      // asking for the box makes the browser notice the missing class, so that the animation starts again
      group.getBoundingClientRect();
      group.classList.add('taken');
    }
  }, [machine, edges.join(' '), stamp]);

  return (
    <>
      <button
        type="button"
        class="chart-size quiet"
        aria-pressed={isActualSize}
        onClick={() => setActualSize(!isActualSize)}
      >
        Actual size
      </button>
      <div
        class="chart-box"
        data-size={isActualSize ? 'actual' : 'fit'}
        ref={box}
        role="region"
        aria-label={label}
        tabIndex={0}
      >
        {drawing}
      </div>
    </>
  );
}

function elements(root: Element | null, selector: string): readonly Element[] {
  return root === null ? [] : [...root.querySelectorAll(selector)];
}

const TAGS: ReadonlySet<string> = new Set<DrawingNode[0]>([
  'svg',
  'g',
  'rect',
  'circle',
  'path',
  'polygon',
  'text',
  'title',
]);

/** The elements of a drawing; an unknown tag is left out. */
function build(node: DrawingNode | string): VNode | string | null {
  if (typeof node === 'string') return node;
  const [tag, attributes, children] = node;
  if (!TAGS.has(tag)) return null;
  const safe = Object.entries(attributes).filter(([name]) => !/^on|href|style/i.test(name));
  return h(tag, Object.fromEntries(safe), children.map(build));
}

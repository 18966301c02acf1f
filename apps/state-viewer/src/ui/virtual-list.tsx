import type { VNode } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { windowOf } from '../model/list-window.ts';

export interface VirtualListProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** Pixels; all rows are of one height. */
  readonly rowHeight: number;
  readonly renderRow: (item: Item, index: number) => VNode;
}

/**
 * A list of which only the visible rows are in the document. Arrow keys, Page up and down, Home and End go from row
 * to row: each row holds one link, and the focus goes to it.
 */
export function VirtualList<Item>(props: VirtualListProps<Item>): VNode {
  const { label, items, keyOf, rowHeight, renderRow } = props;
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const wantedFocus = useRef<number | undefined>(undefined);

  const measure = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    setView({ top: element.scrollTop, height: element.clientHeight });
  }, []);

  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, [measure]);

  useEffect(() => {
    const index = wantedFocus.current;
    if (index === undefined) return;
    const link = box.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
    if (link === null || link === undefined) return;
    wantedFocus.current = undefined;
    link.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const element = box.current;
    if (element === null) return;
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    const current = Number(row?.dataset['index'] ?? -1);
    const next = nextIndex(event.key, current, items.length, Math.floor(view.height / rowHeight));
    if (next === undefined) return;
    event.preventDefault();
    wantedFocus.current = next;
    const top = next * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
    measure();
  };

  const { from, to } = windowOf(items.length, rowHeight, view.top, view.height);
  const [first, last] = [from * rowHeight, (items.length - to) * rowHeight];
  return (
    <div ref={box} class="virtual-list" onScroll={measure} onKeyDown={onKeyDown}>
      <ul aria-label={label}>
        <Spacer height={first} />
        {items.slice(from, to).map((item, offset) => (
          <li
            key={keyOf(item)}
            data-index={from + offset}
            aria-setsize={items.length}
            aria-posinset={from + offset + 1}
          >
            {renderRow(item, from + offset)}
          </li>
        ))}
        <Spacer height={last} />
      </ul>
    </div>
  );
}

/** Room for rows that are not rendered. Set by script: the page's policy forbids style attributes in markup. */
function Spacer({ height }: { readonly height: number }): VNode {
  const ref = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    if (ref.current !== null) ref.current.style.height = `${height}px`;
  }, [height]);
  return <li ref={ref} class="spacer" role="presentation" aria-hidden="true" />;
}

function nextIndex(
  key: string,
  current: number,
  length: number,
  perPage: number,
): number | undefined {
  const clamp = (index: number): number => Math.max(0, Math.min(length - 1, index));
  switch (key) {
    case 'ArrowDown':
      return clamp(current + 1);
    case 'ArrowUp':
      return clamp(current - 1);
    case 'PageDown':
      return clamp(current + perPage);
    case 'PageUp':
      return clamp(current - perPage);
    case 'Home':
      return 0;
    case 'End':
      return clamp(length - 1);
    default:
      return undefined;
  }
}

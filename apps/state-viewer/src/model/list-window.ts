/** Rows rendered beyond each edge of what is seen, so that scrolling finds them there. */
const MARGIN = 6;

/** The rows that a list of equal rows has to render: from `from` up to, not including, `to`. */
export function windowOf(
  count: number,
  rowHeight: number,
  scrollTop: number,
  height: number,
): { readonly from: number; readonly to: number } {
  const first = Math.floor(scrollTop / rowHeight) - MARGIN;
  const last = Math.ceil((scrollTop + height) / rowHeight) + MARGIN;
  const from = Math.max(0, Math.min(first, count));
  return { from, to: Math.max(from, Math.min(last, count)) };
}

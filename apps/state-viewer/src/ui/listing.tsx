import type { ComponentChildren, VNode } from 'preact';

export interface ListingProps {
  readonly heads: readonly string[];
  /** Its rows. */
  readonly children: ComponentChildren;
}

/** A table of a few things with words in its cells, wider than a phone if it must be. */
export function Listing({ heads, children }: ListingProps): VNode {
  return (
    <div class="panel table-scroll">
      <table class="listing">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

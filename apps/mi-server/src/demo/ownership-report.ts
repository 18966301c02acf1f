/** One socket as `fs_list` of a server in a fleet shows it. */
export interface ShownSocket {
  readonly if: string;
  readonly owner?: { readonly server: string | null; readonly state: string } | undefined;
}

/** Who acts for each socket, by its address. */
export type Owners = ReadonlyMap<string, string>;

export const ownersOf = (sockets: readonly ShownSocket[]): Owners =>
  new Map(
    sockets.flatMap(({ if: address, owner }) =>
      owner?.state === 'acting' && owner.server !== null ? [[address, owner.server]] : [],
    ),
  );

/** What to print about a change. A socket without a server prints nothing until a server acts for it. */
export const movesBetween = (
  before: Owners,
  after: Owners,
): readonly {
  readonly address: string;
  readonly from: string | undefined;
  readonly to: string;
}[] =>
  [...after]
    .filter(([address, to]) => before.get(address) !== to)
    .map(([address, to]) => ({ address, from: before.get(address), to }));

/** The machines of one server of a fleet: the states that they are in, as dotted paths. */
export interface FleetStates {
  /** Id of the server. */
  readonly server: string;
  /** Of its membership. */
  readonly membership: string;
  /** Of the ownership of each socket that it claimed or acts for, by `host:port`. */
  readonly ownership: Readonly<Record<string, string>>;
}

/** What differs. */
export interface FleetStateChanges {
  readonly membership?: string;
  /** Null: the ownership has ended. */
  readonly ownership?: Readonly<Record<string, string | null>>;
}

/** Undefined: nothing differs. */
export function diffFleetStates(
  before: FleetStates,
  after: FleetStates,
): FleetStateChanges | undefined {
  const ownership = new Map<string, string | null>();
  for (const [address, state] of Object.entries(after.ownership))
    if (before.ownership[address] !== state) ownership.set(address, state);
  for (const address of Object.keys(before.ownership))
    if (after.ownership[address] === undefined) ownership.set(address, null);
  const isOther = before.membership !== after.membership;
  if (!isOther && ownership.size === 0) return undefined;
  return {
    ...(isOther && { membership: after.membership }),
    ...(ownership.size > 0 && { ownership: Object.fromEntries(ownership) }),
  };
}

/** The states with these changes. */
export function changedFleetStates(
  states: FleetStates,
  { membership = states.membership, ownership = {} }: FleetStateChanges,
): FleetStates {
  const merged = Object.entries({ ...states.ownership, ...ownership });
  const present = merged.filter((entry): entry is [string, string] => entry[1] !== null);
  return { ...states, membership, ownership: Object.fromEntries(present) };
}

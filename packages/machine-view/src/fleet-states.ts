/** The machines of one server of a fleet: the states that they are in, as dotted paths. */
export interface FleetStates {
  /** Id of the server. */
  readonly server: string;
  /** Of its membership. */
  readonly membership: string;
  /** Of the membership of each server by its id, this one among them; a server that does not answer is missing after 10 s. */
  readonly servers: Readonly<Record<string, string>>;
  /** Of the ownership of each socket that it claimed or acts for, by `host:port`. */
  readonly ownership: Readonly<Record<string, string>>;
}

/** What differs. */
export interface FleetStateChanges {
  readonly membership?: string;
  /** Null: it does not answer. */
  readonly servers?: Readonly<Record<string, string | null>>;
  /** Null: the ownership has ended. */
  readonly ownership?: Readonly<Record<string, string | null>>;
}

/** Undefined: nothing differs. */
export function diffFleetStates(
  before: FleetStates,
  after: FleetStates,
): FleetStateChanges | undefined {
  const servers = differences(before.servers, after.servers);
  const ownership = differences(before.ownership, after.ownership);
  const isOther = before.membership !== after.membership;
  if (!isOther && servers === undefined && ownership === undefined) return undefined;
  return {
    ...(isOther && { membership: after.membership }),
    ...(servers && { servers }),
    ...(ownership && { ownership }),
  };
}

type States = Readonly<Record<string, string>>;
type Changes = Readonly<Record<string, string | null>>;

function differences(before: States, after: States): Changes | undefined {
  const found = new Map<string, string | null>();
  for (const [name, state] of Object.entries(after))
    if (before[name] !== state) found.set(name, state);
  for (const name of Object.keys(before)) if (after[name] === undefined) found.set(name, null);
  return found.size > 0 ? Object.fromEntries(found) : undefined;
}

function changed(states: States, changes: Changes): States {
  const merged = Object.entries({ ...states, ...changes });
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** The states with these changes. */
export function changedFleetStates(
  states: FleetStates,
  { membership = states.membership, servers = {}, ownership = {} }: FleetStateChanges,
): FleetStates {
  return {
    ...states,
    membership,
    servers: changed(states.servers, servers),
    ownership: changed(states.ownership, ownership),
  };
}

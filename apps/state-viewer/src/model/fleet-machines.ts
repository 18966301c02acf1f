import {
  changedFleetStates,
  type FleetStates,
  type SocketInfo,
  type TransitionReport,
} from '@switchwire/machine-view';
import { lastStep } from './state-paths.ts';

const TIMELINE_LENGTH = 100;
/** Of the ownership of one socket; with very many sockets those that moved last are remembered. */
const OWNERSHIP_LENGTH = 30;
const MAX_OWNERSHIPS = 2_000;

/** The transitions of the machines of a fleet, newest first. */
export interface FleetSteps {
  /** By the id of the server. */
  readonly membership: ReadonlyMap<string, readonly TransitionReport[]>;
  /** By the address of the socket; of every server that has or had it. */
  readonly ownership: ReadonlyMap<string, readonly TransitionReport[]>;
}

export const NO_STEPS: FleetSteps = { membership: new Map(), ownership: new Map() };

/** A machine as it is shown: whose it is, where it is, how it came there. */
export interface ShownMachine {
  readonly server: string;
  /** As a dotted path. */
  readonly state: string;
  /** Undefined: it is not known how it came to this state. */
  readonly last: TransitionReport | undefined;
  readonly timeline: readonly TransitionReport[];
}

export const isFleetStep = ({ machine }: TransitionReport): boolean =>
  machine === 'membership' || machine === 'ownership';

/** With one transition more, unless it is there: a snapshot repeats what the page saw before. */
export function withStep(steps: FleetSteps, step: TransitionReport): FleetSteps {
  const { machine, address } = step;
  if (machine === 'membership')
    return { ...steps, membership: added(steps.membership, step.id, step, TIMELINE_LENGTH) };
  if (address === undefined) return steps;
  return { ...steps, ownership: added(steps.ownership, address, step, OWNERSHIP_LENGTH) };
}

/** The states after a transition: what a server compares once a second is shown at once. */
export function withStates(
  states: FleetStates | undefined,
  step: TransitionReport,
): FleetStates | undefined {
  const [to] = step.to;
  if (states === undefined || to === undefined) return states;
  const isOwn = step.id === states.server;
  if (step.machine === 'membership')
    return changedFleetStates(states, { ...(isOwn && { membership: to }), servers: { [step.id]: to } }); // prettier-ignore
  if (!isOwn || step.address === undefined) return states;
  return changedFleetStates(states, { ownership: { [step.address]: to === 'gone' ? null : to } });
}

/** The membership of a server; undefined: it is not known. */
export function membershipOf(
  states: FleetStates | undefined,
  steps: FleetSteps,
  server: string,
): ShownMachine | undefined {
  const state = states?.servers[server];
  if (state === undefined) return undefined;
  const timeline = steps.membership.get(server) ?? [];
  return { server, state, last: lastStep(timeline, [state]), timeline };
}

/** What the list of a server in a fleet has beside. */
interface OwnedSocketInfo extends SocketInfo {
  readonly owner?:
    | { readonly server?: string | undefined; readonly ownership?: string | undefined }
    | null
    | undefined;
}

/** The ownership of a socket, on the server that the page is of if it has one there, else on the one that has the socket. */
export function ownershipOf(
  states: FleetStates | undefined,
  steps: FleetSteps,
  info: SocketInfo,
): ShownMachine | undefined {
  if (states === undefined) return undefined;
  const { owner } = info as OwnedSocketInfo;
  const timeline = steps.ownership.get(info.address) ?? [];
  const here = states.ownership[info.address];
  const server = here === undefined ? owner?.server : states.server;
  const ofServer = timeline.filter(({ id }) => id === server);
  const state = here ?? ofServer[0]?.to[0] ?? owner?.ownership;
  if (server === undefined || state === undefined) return undefined;
  return { server, state, last: lastStep(ofServer, [state]), timeline };
}

function added(
  all: ReadonlyMap<string, readonly TransitionReport[]>,
  key: string,
  step: TransitionReport,
  length: number,
): ReadonlyMap<string, readonly TransitionReport[]> {
  const timeline = all.get(key) ?? [];
  const text = JSON.stringify(step);
  if (timeline.some((other) => other.at === step.at && JSON.stringify(other) === text)) return all;
  const next = new Map(all);
  // who moved last is last in the map
  next.delete(key);
  next.set(key, [step, ...timeline].slice(0, length));
  const [oldest] = next.keys();
  if (next.size > MAX_OWNERSHIPS && oldest !== undefined) next.delete(oldest);
  return next;
}

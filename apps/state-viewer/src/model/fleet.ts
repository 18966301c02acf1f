import {
  changedFleetStates,
  changedSocket,
  type FleetStates,
  type StoreState,
  type SnapshotMessage,
  type SocketsMessage,
  type StreamMessages,
  type TransitionReport,
} from '@switchwire/machine-view';
import { type FleetSteps, isFleetStep, NO_STEPS, withStates, withStep } from './fleet-machines.ts'; // prettier-ignore
import { newView, resumedView, sampledView, type SocketView } from './socket-view.ts';

const TIMELINE_LENGTH = 100;

/** Everything that the page knows from the stream. */
export interface Fleet {
  /** False until the first snapshot. */
  readonly isKnown: boolean;
  readonly sockets: ReadonlyMap<string, SocketView>;
  readonly store: StoreState | undefined;
  /** Of the server that the page is of, in a fleet. */
  readonly machines: FleetStates | undefined;
  /** Transitions of the machines of the fleet. */
  readonly steps: FleetSteps;
  /** Transitions of the pool, newest first; none of them is followed by one that the page did not see. */
  readonly pool: readonly TransitionReport[];
  /** The server's clock minus ours, milliseconds. */
  readonly clockOffset: number;
  /** When the last message came, by our clock. */
  readonly heardAt: number;
}

export const EMPTY_FLEET: Fleet = {
  isKnown: false,
  sockets: new Map(),
  store: undefined,
  machines: undefined,
  steps: NO_STEPS,
  pool: [],
  clockOffset: 0,
  heardAt: 0,
};

/** A message of the stream with its name. */
export type FleetMessage = {
  readonly [Name in keyof StreamMessages]: {
    readonly name: Name;
    readonly data: StreamMessages[Name];
  };
}[keyof StreamMessages];

/** The fleet after these messages. `now` is our clock, milliseconds since 1970. */
export function applyMessages(fleet: Fleet, messages: readonly FleetMessage[], now: number): Fleet {
  const draft = { ...fleet, sockets: new Map(fleet.sockets), heardAt: now };
  for (const message of messages) {
    switch (message.name) {
      case 'snapshot':
        applySnapshot(draft, message.data, now);
        break;
      case 'transition':
        applyTransition(draft, message.data);
        break;
      case 'sockets':
        applySockets(draft, message.data, now);
        break;
    }
  }
  return draft;
}

type Draft = { -readonly [Key in keyof Fleet]: Fleet[Key] } & {
  sockets: Map<string, SocketView>;
};

/** Histories of known sockets go on: a reconnect of the page does not empty its plots. */
function applySnapshot(draft: Draft, message: SnapshotMessage, now: number): void {
  const before = draft.sockets;
  draft.isKnown = true;
  draft.store = message.store;
  draft.machines = message.fleet;
  draft.clockOffset = message.at - now;
  draft.sockets = new Map(
    message.sockets.map((info) => {
      const known = before.get(info.id);
      const view =
        known === undefined ? newView(info, message.at) : resumedView(known, info, message.at);
      return [info.id, view];
    }),
  );
  // The pool's states are known from its transitions only. Those that the server does not repeat were followed by
  // others while the page was away.
  const [newest] = draft.pool;
  if (newest !== undefined && !isAmong(message.recent, newest)) draft.pool = [];
  for (const transition of message.recent) addToTimeline(draft, transition);
}

function applyTransition(draft: Draft, transition: TransitionReport): void {
  addToTimeline(draft, transition);
  if (isFleetStep(transition)) {
    draft.machines = withStates(draft.machines, transition);
    return;
  }
  const view = draft.sockets.get(transition.id);
  if (view === undefined || transition.machine === 'pool') return;
  const { phase = view.info.phase, to, retryAt, cause, at } = transition;
  draft.sockets.set(transition.id, {
    ...view,
    info: {
      ...view.info,
      phase,
      states: to,
      retryAt,
      since: phase === view.info.phase ? view.info.since : at,
      lastCause: cause ?? view.info.lastCause,
    },
  });
}

function addToTimeline(draft: Draft, transition: TransitionReport): void {
  if (isFleetStep(transition)) {
    draft.steps = withStep(draft.steps, transition);
    return;
  }
  if (transition.machine === 'pool') {
    draft.pool = extended(draft.pool, transition);
    return;
  }
  const view = draft.sockets.get(transition.id);
  if (view === undefined) return;
  draft.sockets.set(transition.id, { ...view, timeline: extended(view.timeline, transition) });
}

/** The timeline with one more transition, unless it has it: a snapshot repeats what the page saw before. */
function extended(
  timeline: readonly TransitionReport[],
  transition: TransitionReport,
): readonly TransitionReport[] {
  const [newest] = timeline;
  const isOld = newest !== undefined && transition.at < newest.at;
  if (isOld || isAmong(timeline, transition)) return timeline;
  return [transition, ...timeline].slice(0, TIMELINE_LENGTH);
}

function isAmong(transitions: readonly TransitionReport[], transition: TransitionReport): boolean {
  const text = JSON.stringify(transition);
  return transitions.some((other) => other.at === transition.at && JSON.stringify(other) === text);
}

function applySockets(draft: Draft, message: SocketsMessage, now: number): void {
  draft.clockOffset = message.at - now;
  if (message.store !== undefined) draft.store = message.store;
  if (message.fleet !== undefined && draft.machines !== undefined)
    draft.machines = changedFleetStates(draft.machines, message.fleet);
  for (const info of message.added ?? []) draft.sockets.set(info.id, newView(info, message.at));
  for (const change of message.changed ?? []) {
    const view = draft.sockets.get(change.id);
    if (view !== undefined)
      draft.sockets.set(change.id, { ...view, info: changedSocket(view.info, change) });
  }
  for (const id of message.removed ?? []) draft.sockets.delete(id);
  for (const [id, view] of draft.sockets) {
    const sampled = sampledView(view, message.at);
    if (sampled !== view) draft.sockets.set(id, sampled);
  }
}

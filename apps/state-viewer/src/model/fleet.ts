import {
  changedSocket,
  type ReloadState,
  type SnapshotMessage,
  type SocketInfo,
  type SocketsMessage,
  type StreamMessages,
  type TransitionReport,
} from '@switchwire/machine-view';
import { createSamples, type Samples } from './samples.ts';

/** Seconds that the plots remember. */
const HISTORY_SECONDS = 300;
const TIMELINE_LENGTH = 100;
const SAMPLE_MS = 900;

/** One socket as the page knows it. Replaced when it changes; the samples alone are the same objects all along. */
export interface SocketView {
  readonly info: SocketInfo;
  readonly eventsPerSecond: number;
  readonly events: Samples;
  readonly sessions: Samples;
  readonly idleCpu: Samples;
  /** Newest first. */
  readonly timeline: readonly TransitionReport[];
  readonly sampledAt: number;
  readonly sampledEvents: number;
}

/** Everything that the stream has told. */
export interface Fleet {
  /** False until the first snapshot. */
  readonly isKnown: boolean;
  readonly sockets: ReadonlyMap<string, SocketView>;
  readonly store: ReloadState | undefined;
  /** Transitions of the pool, newest first. */
  readonly pool: readonly TransitionReport[];
  /** The server's clock minus ours, milliseconds. */
  readonly clockOffset: number;
  /** When the server last said anything, by our clock. */
  readonly heardAt: number;
}

export const EMPTY_FLEET: Fleet = {
  isKnown: false,
  sockets: new Map(),
  store: undefined,
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

/** Histories of sockets that we knew before go on: a reconnect of the page does not empty its plots. */
function applySnapshot(draft: Draft, message: SnapshotMessage, now: number): void {
  const before = draft.sockets;
  draft.isKnown = true;
  draft.store = message.store;
  draft.clockOffset = message.at - now;
  draft.sockets = new Map(
    message.sockets.map((info) => {
      const known = before.get(info.id);
      return [info.id, known === undefined ? newView(info, message.at) : { ...known, info }];
    }),
  );
  for (const transition of message.recent) addToTimeline(draft, transition);
}

function applyTransition(draft: Draft, transition: TransitionReport): void {
  addToTimeline(draft, transition);
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
  if (transition.machine === 'pool') {
    draft.pool = extended(draft.pool, transition);
    return;
  }
  const view = draft.sockets.get(transition.id);
  if (view === undefined) return;
  draft.sockets.set(transition.id, { ...view, timeline: extended(view.timeline, transition) });
}

/** A snapshot repeats what a reconnected page has seen already. */
function extended(
  timeline: readonly TransitionReport[],
  transition: TransitionReport,
): readonly TransitionReport[] {
  const [newest] = timeline;
  const text = JSON.stringify(transition);
  const isKnown =
    newest !== undefined &&
    (transition.at < newest.at ||
      timeline.some((known) => known.at === transition.at && JSON.stringify(known) === text));
  return isKnown ? timeline : [transition, ...timeline].slice(0, TIMELINE_LENGTH);
}

function applySockets(draft: Draft, message: SocketsMessage, now: number): void {
  draft.clockOffset = message.at - now;
  if (message.store !== undefined) draft.store = message.store;
  for (const info of message.added ?? []) draft.sockets.set(info.id, newView(info, message.at));
  for (const change of message.changed ?? []) {
    const view = draft.sockets.get(change.id);
    if (view !== undefined)
      draft.sockets.set(change.id, { ...view, info: changedSocket(view.info, change) });
  }
  for (const id of message.removed ?? []) draft.sockets.delete(id);
  for (const [id, view] of draft.sockets) {
    if (message.at - view.sampledAt >= SAMPLE_MS) draft.sockets.set(id, sample(view, message.at));
  }
}

function newView(info: SocketInfo, at: number): SocketView {
  return {
    info,
    eventsPerSecond: 0,
    events: createSamples(HISTORY_SECONDS),
    sessions: createSamples(HISTORY_SECONDS),
    idleCpu: createSamples(HISTORY_SECONDS),
    timeline: [],
    sampledAt: at,
    sampledEvents: info.stats.eventsReceived,
  };
}

function sample(view: SocketView, at: number): SocketView {
  const { info } = view;
  const seconds = (at - view.sampledAt) / 1_000;
  const received = info.stats.eventsReceived;
  const eventsPerSecond = Math.max(0, received - view.sampledEvents) / seconds;
  const beat = info.heartbeat?.stale === false ? info.heartbeat : undefined;
  view.events.push(eventsPerSecond);
  view.sessions.push(beat?.sessions ?? NaN);
  view.idleCpu.push(beat?.idleCpu ?? NaN);
  return { ...view, eventsPerSecond, sampledAt: at, sampledEvents: received };
}

import type { HeartbeatInfo, SocketInfo, TransitionReport } from '@switchwire/machine-view';
import { createSamples, type Samples } from './plot.ts';

/** Seconds that the plots remember. */
const HISTORY_SECONDS = 300;
const SAMPLE_MS = 900;

/** One socket as the page knows it. Replaced when it changes; only the samples are always the same objects. */
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

/** A socket that was not known before. `at` is the server's clock, here and below. */
export function newView(info: SocketInfo, at: number): SocketView {
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

/** A socket that was known before the page lost its connection: its plots go on after a gap as long as the absence. */
export function resumedView(view: SocketView, info: SocketInfo, at: number): SocketView {
  const missed = Math.min(HISTORY_SECONDS, Math.floor((at - view.sampledAt) / 1_000));
  for (let second = 0; second < missed; second += 1) {
    for (const samples of [view.events, view.sessions, view.idleCpu]) samples.push(NaN);
  }
  return { ...view, info, sampledAt: at, sampledEvents: info.stats.eventsReceived };
}

/** Takes a sample for the plots once a second; in between the view does not change. */
export function sampledView(view: SocketView, at: number): SocketView {
  const ms = at - view.sampledAt;
  const received = view.info.stats.eventsReceived;
  // the server's clock was set back
  if (ms < 0) return { ...view, sampledAt: at, sampledEvents: received };
  if (ms < SAMPLE_MS) return view;
  const eventsPerSecond = (Math.max(0, received - view.sampledEvents) * 1_000) / ms;
  const beat = currentBeat(view.info);
  view.events.push(eventsPerSecond);
  view.sessions.push(beat?.sessions ?? NaN);
  view.idleCpu.push(beat?.idleCpu ?? NaN);
  return { ...view, eventsPerSecond, sampledAt: at, sampledEvents: received };
}

/** The last heartbeat while its numbers hold: the socket is connected and the next one is not overdue. */
export function currentBeat(info: SocketInfo): HeartbeatInfo | undefined {
  const isConnected = info.phase === 'subscribed' || info.phase === 'authenticated';
  return isConnected && info.heartbeat?.stale === false ? info.heartbeat : undefined;
}

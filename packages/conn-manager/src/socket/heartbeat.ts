import { type EslEvent } from '@switchwire/esl-protocol';
import { peerText } from '@switchwire/esl-client/session';
import { type HeartbeatInfo } from './socket-info.ts';

/** A heartbeat without what depends on the time of asking. */
export type Heartbeat = Omit<HeartbeatInfo, 'stale'>;

/**
 * Reads a HEARTBEAT event (esl-events: HEARTBEAT). Undefined when a number that load is computed from is missing or not
 * a number: a broken heartbeat must not replace a good one.
 *
 * @param receivedAt Milliseconds since 1970.
 */
export function parseHeartbeat(event: EslEvent, receivedAt: number): Heartbeat | undefined {
  const sessions = numberIn(event, 'Session-Count');
  const maxSessions = numberIn(event, 'Max-Sessions');
  const idleCpu = numberIn(event, 'Idle-CPU');
  if (sessions === undefined || maxSessions === undefined || idleCpu === undefined) {
    return undefined;
  }
  const version = event.text('FreeSWITCH-Version');
  return {
    receivedAt,
    sessions,
    maxSessions,
    idleCpu: Math.min(100, idleCpu),
    sessionsPerSecond: numberIn(event, 'Session-Per-Sec-Last') ?? 0,
    sessionsSinceStartup: numberIn(event, 'Session-Since-Startup') ?? 0,
    peakSessions: numberIn(event, 'Session-Peak-Max') ?? 0,
    uptimeMs: numberIn(event, 'Uptime-msec') ?? 0,
    // kept and listed: whatever the peer says, it is short
    version: version && peerText(version),
  };
}

/** Beats further apart than this are a pause, not a pace; set `heartbeatInterval` for a server that beats so slowly. */
const MAX_SPACING_MS = 60_000;

/** The last heartbeat of one socket, and the pace at which they come. */
export class HeartbeatTracker {
  #last: Heartbeat | undefined;
  #spacingMs = 0;
  #isFirst = true;
  #coreUuid: string | undefined;

  get last(): Heartbeat | undefined {
    return this.#last;
  }

  /** A new session: it is unknown how many beats were missed. */
  begin(): void {
    this.#isFirst = true;
    this.#spacingMs = 0;
  }

  /** Which process answers; the figures of another one count no longer. */
  identify(coreUuid: string): void {
    if (this.#coreUuid !== undefined && this.#coreUuid !== coreUuid) this.#last = undefined;
    this.#coreUuid = coreUuid;
  }

  beat(heartbeat: Heartbeat): void {
    if (!this.#isFirst && this.#last !== undefined) {
      const spacingMs = heartbeat.receivedAt - this.#last.receivedAt;
      this.#spacingMs = Math.min(MAX_SPACING_MS, spacingMs);
    }
    this.#isFirst = false;
    this.#last = heartbeat;
  }

  /** Without a beat for so long its figures are stale; a server that beats slower than the window is not, between two. */
  staleAfterMs(livenessWindow: number): number {
    return Math.max(livenessWindow, 2.5 * this.#spacingMs);
  }
}

/** A number of at least 0. */
function numberIn(event: EslEvent, header: string): number | undefined {
  const text = event.text(header);
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? Math.max(0, value) : undefined;
}

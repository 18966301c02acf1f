import { Buffer } from 'node:buffer';
import { type Permissions } from '@switchwire/esl-client';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type Gap, GapTracker } from './gap-tracker.ts';
import { type Heartbeat, HeartbeatTracker, parseHeartbeat } from './heartbeat.ts';
import { type EslSession, peerText } from '@switchwire/esl-client/session';
import { checkService, type ServerAnswer } from './identify-server.ts';
import { type ServerInfo } from './socket-info.ts';

export interface PresentServerPorts {
  /** Milliseconds since 1970. */
  wallNow(): number;
  /** What is shown of it changed. */
  onChange(): void;
  onGap(gap: Gap): void;
  /** A heartbeat with this number of calls. */
  onBeat(calls: number): void;
  session(): EslSession | undefined;
}

/** Of a command, as much as has to be looked at. */
const HEAD_BYTES = 16;

function isFsctl(command: Uint8Array | string): boolean {
  const head =
    typeof command === 'string'
      ? command
      : Buffer.from(command.buffer, command.byteOffset, command.length).toString(
          'latin1',
          0,
          HEAD_BYTES,
        );
  return /^api +fsctl\b/i.test(head);
}

/** A heartbeat does not say whether the server is paused or shuts down; so often it is asked. */
const SERVICE_CHECK_MS = 15_000;

/** What a socket knows of the FreeSWITCH process behind it; nothing of an earlier process is taken for that of the present one. */
export class PresentServer {
  /** What its events may be missing. */
  readonly gap = new GapTracker();
  readonly #heartbeats = new HeartbeatTracker();
  readonly #ports: PresentServerPorts;
  #permissions: Permissions | undefined;
  #coreUuid: string | undefined;
  #startedAt: number | undefined;
  #isPaused = false;
  #isShuttingDown = false;
  #serviceCheckedAt = 0;

  constructor(ports: PresentServerPorts) {
    this.#ports = ports;
  }

  get permissions(): Permissions | undefined {
    return this.#permissions;
  }

  /** Undefined while there is no session, or FreeSWITCH did not say it yet. */
  get info(): ServerInfo | undefined {
    if (this.#coreUuid === undefined) return undefined;
    const refusesCalls = this.#isShuttingDown
      ? 'shutting-down'
      : this.#isPaused
        ? 'paused'
        : undefined;
    return { coreUuid: this.#coreUuid, startedAt: this.#startedAt, refusesCalls };
  }

  get heartbeat(): Heartbeat | undefined {
    return this.#heartbeats.last;
  }

  staleAfterMs(livenessWindow: number): number {
    return this.#heartbeats.staleAfterMs(livenessWindow);
  }

  sessionBegan(): void {
    this.#heartbeats.begin();
    this.#ports.onChange();
  }

  loggedIn(permissions: Permissions): void {
    this.#permissions = permissions;
    this.#serviceCheckedAt = this.#ports.wallNow();
    this.#ports.onChange();
  }

  /** It was last heard of at `heardAt`, milliseconds since 1970. */
  sessionEnded(heardAt: number): void {
    this.gap.ended(heardAt);
    this.#permissions = undefined;
    this.#coreUuid = undefined;
    this.#startedAt = undefined;
    this.#isPaused = false;
    this.#isShuttingDown = false;
    this.#ports.onChange();
  }

  /** What it answers when it is asked who it is. */
  answered({ coreUuid, uptimeMs, isPaused, isShuttingDown }: ServerAnswer): void {
    if (isPaused !== undefined) this.#isPaused = isPaused;
    if (isShuttingDown !== undefined) this.#isShuttingDown = isShuttingDown;
    if (coreUuid !== undefined) this.#identify(coreUuid);
    if (uptimeMs !== undefined) this.#startedAt = this.#ports.wallNow() - uptimeMs;
    this.#ports.onChange();
  }

  /** A command was answered. `fsctl` may have changed whether the server takes calls, which nothing else says at once. */
  ran(command: Uint8Array | string): void {
    if (isFsctl(command)) this.#askService(this.#ports.wallNow());
  }

  /** The hot path. */
  read(event: EslEvent): void {
    // what is left of a session that has ended
    if (this.#permissions === undefined) return;
    this.gap.read(event);
    if (this.#coreUuid === undefined) this.#identifyBy(event);
    if (event.name === 'HEARTBEAT') this.#beat(event);
    else if (event.name === 'SHUTDOWN_REQUESTED' || event.name === 'SHUTDOWN') {
      this.#isShuttingDown = true;
      this.#ports.onChange();
    }
  }

  #beat(event: EslEvent): void {
    const now = this.#ports.wallNow();
    const heartbeat = parseHeartbeat(event, now);
    if (heartbeat !== undefined) this.#heartbeats.beat(heartbeat);
    // one that cannot be read changes nothing, but what is shown may have grown stale
    this.#startedAt ??= heartbeat && now - heartbeat.uptimeMs;
    this.#ports.onChange();
    if (heartbeat !== undefined) this.#ports.onBeat(heartbeat.sessions);
    this.#checkService(now);
  }

  #checkService(now: number): void {
    if (Math.abs(now - this.#serviceCheckedAt) >= SERVICE_CHECK_MS) this.#askService(now);
  }

  #askService(now: number): void {
    const session = this.#ports.session();
    if (session === undefined || this.#permissions?.api !== 'all') return;
    this.#serviceCheckedAt = now;
    checkService(session, (answer) => {
      this.answered(answer);
    });
  }

  /** For a user that may not ask: each event says it, too. */
  #identifyBy(event: EslEvent): void {
    const coreUuid = event.text('Core-UUID');
    if (coreUuid === undefined || coreUuid === '') return;
    // kept and listed: whatever the peer says, it is short
    this.#identify(peerText(coreUuid));
    this.#ports.onChange();
  }

  #identify(coreUuid: string): void {
    this.#coreUuid = coreUuid;
    this.#heartbeats.identify(coreUuid);
    const gap = this.gap.identify(coreUuid);
    if (gap !== undefined) this.#ports.onGap(gap);
  }
}

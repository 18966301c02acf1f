import { type Clock, type Logger } from '@switchwire/esl-client';
import { type GapNotice } from './gap-tracker.ts';
import { type ManagerListeners } from './manager-listeners.ts';
import { type ActorInspector, type SocketActor, type SocketRun } from './socket-actor.ts';
import { type SocketInfo, type SocketPhase } from './socket-info.ts';
import { type SocketMachine } from './socket-machine.ts';
import { type SessionGate } from './session-gate.ts';
import { type SocketTimings } from '../timings.ts';

/** A socket as its observers see it. */
export interface ReportingSocket {
  readonly key: string;
  readonly id: string;
  readonly address: string;
  readonly actor: SocketActor;
  readonly view: SocketInfo;
}

/** What all sockets of one manager share. */
export interface SocketPorts {
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallNow: () => number;
  readonly timings: SocketTimings;
  readonly logger: Logger;
  readonly inspect?: ActorInspector | undefined;
  /** With everything provided. */
  readonly machine: SocketMachine;
  readonly listeners: ManagerListeners;
  readonly gate?: SessionGate | undefined;
  /** A new run, before it starts. */
  onRun(socket: ReportingSocket, run: SocketRun): void;
  /** It ended, whichever way. */
  onRunEnd(run: SocketRun): void;
  onPhase(socket: ReportingSocket, from: SocketPhase): void;
  /** Something that the store's mirror shows may have changed. */
  onChange(socket: ReportingSocket): void;
  onGap(gap: GapNotice): void;
  /** The actor broke: a defect of ours. */
  onCrash(key: string): void;
  /** The actor came to its end as it was asked to. */
  onClosed(key: string): void;
  /** Whether a run that ends is followed by another one. */
  reopens(key: string): boolean;
}

import { type Clock } from '@switchwire/esl-client';
import { type GapNotice } from './gap-tracker.ts';
import { type Logger } from '@switchwire/esl-client';
import { type ManagerListeners } from './manager-listeners.ts';
import { type SocketPhase } from './socket-info.ts';
import { type SocketActor } from './socket-actor.ts';
import { type SocketMachine } from './socket-machine.ts';
import { type SupervisedSocket } from './socket.ts';
import { type SocketTimings } from '../timings.ts';

/** What all sockets of one manager share. */
export interface SocketPorts {
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallNow: () => number;
  readonly timings: SocketTimings;
  readonly logger: Logger;
  /** With everything provided. */
  readonly machine: SocketMachine;
  readonly listeners: ManagerListeners;
  /** A new actor, before it starts. */
  onActor(socket: SupervisedSocket, actor: SocketActor): void;
  /** It ended, whichever way. */
  onActorEnd(actor: SocketActor): void;
  onPhase(socket: SupervisedSocket, from: SocketPhase): void;
  /** Something that the store's mirror shows may have changed. */
  onChange(socket: SupervisedSocket): void;
  onGap(gap: GapNotice): void;
  /** The actor broke: a defect of ours. */
  onCrash(socket: SupervisedSocket, error: unknown): void;
  /** The actor came to its end as it was asked to. */
  onClosed(socket: SupervisedSocket): void;
  /** Whether a life that ends is followed by another one. */
  reopens(socket: SupervisedSocket): boolean;
}

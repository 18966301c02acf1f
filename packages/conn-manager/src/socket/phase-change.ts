import { type SocketInfo, type SocketPhase } from './socket-info.ts';

/** A socket went from one phase to another, which is the one of `socket`. */
export interface PhaseChange {
  readonly socket: SocketInfo;
  readonly from: SocketPhase;
}

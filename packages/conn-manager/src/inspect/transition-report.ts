import { type CloseCause } from '@switchwire/esl-client';
import { type SocketInfo, type SocketPhase } from '../socket/socket-info.ts';

/** One step of one machine. */
export interface TransitionReport {
  /** Socket id, `pool`, or the id of a server in a fleet. */
  readonly id: string;
  readonly address: string | undefined;
  /** `membership` and `ownership`: of a server in a fleet, and of one socket on it. */
  readonly machine: 'socket' | 'pool' | 'outbound' | 'membership' | 'ownership';
  readonly at: number;
  readonly event: string;
  /** Active leaf states before and after, as dotted paths. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly phase: SocketPhase | undefined;
  /** Ids of the edges taken (as in MachineGraph.edges). */
  readonly edges: readonly string[];
  readonly cause: CloseCause | undefined;
  readonly retryAt: number | undefined;
}

/** Sockets that are supervised elsewhere, for example by an outbound server, and shown among a manager's own. */
export interface ShownSockets {
  list(): readonly SocketInfo[];
  /** Live transitions; nothing is computed while there is no watcher. */
  watch(listener: (transition: TransitionReport) => unknown): Disposable;
}

import { type HeartbeatInfo } from '../socket/socket-info.ts';

/** The figures of a heartbeat that load is computed from. */
export type LoadFigures = Pick<HeartbeatInfo, 'idleCpu' | 'maxSessions' | 'sessions'>;

/**
 * Calls that a FreeSWITCH can still take: idle CPU × free sessions, rounded down (OpenSIPS `load_balancer`). Calls that the
 * heartbeat does not know yet count as sessions. Never below 0: the original overflows when there are more sessions than
 * allowed.
 */
export function maxLoadOf({ idleCpu, maxSessions, sessions }: LoadFigures, unseen = 0): number {
  return Math.max(0, Math.floor((idleCpu / 100) * (maxSessions - sessions - unseen)));
}

/** How good a server is for one more call; the highest rank gets it. */
export type Rank = (figures: LoadFigures, unseen: number, weight: number) => number;

/**
 * Idle CPU × free sessions, as OpenSIPS has it, where a server of weight 2 counts each of its sessions half: servers of one size
 * hold sessions in the ratio of their weights. With equal weights it is the one with the most room.
 */
export const rankByRoom: Rank = ({ idleCpu, maxSessions, sessions }, unseen, weight) =>
  (idleCpu / 100) * (maxSessions - (sessions + unseen + 1) / weight);

/**
 * The part of its capacity (idle CPU × sessions allowed × weight) that is in use: servers of different sizes fill up
 * alike.
 */
export const rankByShare: Rank = ({ idleCpu, maxSessions, sessions }, unseen, weight) =>
  -(sessions + unseen + 1) / ((idleCpu / 100) * maxSessions * weight);

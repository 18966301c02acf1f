import { type Channel, channel } from 'node:diagnostics_channel';
import { type GapNotice } from '../socket/gap-tracker.ts';
import { type PhaseChange } from '../socket/phase-change.ts';
import { type ReportingSocket } from '../socket/socket-ports.ts';
import { type SocketPhase } from '../socket/socket-info.ts';

const transitions: Channel = channel('switchwire:transition');
const gaps: Channel = channel('switchwire:gap');

/** A {@link PhaseChange}; it is not put together while there is no subscriber. */
export function publishTransition(socket: ReportingSocket, from: SocketPhase): void {
  if (!transitions.hasSubscribers) return;
  const change: PhaseChange = { socket: socket.view, from };
  transitions.publish(change);
}

/** A GapNotice. */
export function publishGap(gap: GapNotice): void {
  if (gaps.hasSubscribers) gaps.publish(gap);
}

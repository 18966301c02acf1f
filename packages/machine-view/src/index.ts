export type { CloseCause } from '@switchwire/esl-client';
export type {
  HeartbeatInfo,
  MachineGraph,
  StoreState,
  SocketInfo,
  SocketPhase,
  TransitionReport,
} from '@switchwire/conn-manager';
export type { Incident } from '@switchwire/conn-manager/history';
export type {
  DrawingNode,
  DrawingTag,
  DrawnMachine,
  FleetMachineName,
  HistoryResponse,
  MachineName,
  MachinesResponse,
  SnapshotMessage,
  SocketsMessage,
  StreamMessages,
} from './messages.ts';
export {
  changedFleetStates,
  diffFleetStates,
  type FleetStateChanges,
  type FleetStates,
} from './fleet-states.ts';
export {
  changedSocket,
  diffSockets,
  type SocketChange,
  type SocketChanges,
} from './socket-changes.ts';

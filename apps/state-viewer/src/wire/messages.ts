/** What the server says, by type only: the page is built without any of the server's code. */
export type { CloseCause } from '@switchwire/esl-client';
export type {
  MachineGraph,
  ReloadState,
  SocketInfo,
  SocketPhase,
  TransitionReport,
} from '@switchwire/conn-manager';
export type {
  DrawingNode,
  DrawnMachine,
  MachinesResponse,
  SnapshotMessage,
  SocketChange,
  SocketsMessage,
  StreamMessages,
} from '@switchwire/mi-server';

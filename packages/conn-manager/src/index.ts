export { StoreError } from './store/store-error.ts';
export {
  type FileSocketStore,
  fileSocketStore,
  type FileSocketStoreOptions,
} from './store/file/file-socket-store.ts';
export {
  type MemorySocketStore,
  memorySocketStore,
  type SocketEntry,
} from './store/memory-socket-store.ts';
export { type MongoColumns, type MongoSocketStoreOptions } from './store/mongo/options.ts';
export { openSocketStore, type OpenSocketStoreOptions } from './store/open-socket-store.ts';
export { type ServiceState } from './placement.ts';
export { Secret } from './secret.ts';
export { type SocketConfig, socketKey } from './socket-identity.ts';
export {
  type SocketMirror,
  type SocketStore,
  type StoreContents,
  type StoreProblem,
} from './store/socket-store.ts';
export { type CommandReport } from './socket/command-reports.ts';
export { type GatedSession, type SessionGate } from './socket/session-gate.ts';
export { type GapNotice } from './socket/gap-tracker.ts';
export { type PhaseChange } from './socket/phase-change.ts';
export { ConnectionCommandError } from './socket/connection-command.ts';
export {
  type HeartbeatInfo,
  type ServerInfo,
  type SocketInfo,
  type SocketPhase,
  type SocketStats,
} from './socket/socket-info.ts';
export {
  type AcquireOptions,
  type EventListener,
  type SocketLease,
} from './socket/socket-lease.ts';
export {
  type MachineEdge,
  type MachineGraph,
  machineGraph,
  type MachineNode,
} from './inspect/machine-graph.ts';
export { type ShownSockets, type TransitionReport } from './inspect/transition-report.ts';
export { type ReloadResult } from './pool/apply-store.ts';
export { createConnManager } from './pool/conn-manager.ts';
export {
  type ConnManager,
  type ConnManagerOptions,
  type MachineGraphs,
} from './pool/conn-manager-api.ts';
export { leastLoaded, type LeastLoadedOptions, type LoadInfo } from './choose/least-loaded.ts';
export { type StoreState } from './pool/store-state.ts';
export { DEFAULT_TIMINGS, type SocketTimings } from './timings.ts';

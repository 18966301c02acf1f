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
export { Secret } from './secret.ts';
export {
  type SocketConfig,
  type SocketMirror,
  type SocketStore,
  type StoreContents,
  type StoreProblem,
} from './store/socket-store.ts';
export {
  type AcquireOptions,
  type ConnManager,
  type ConnManagerOptions,
  type EventListener,
  type GapNotice,
  type LeastLoadedOptions,
  type LoadInfo,
  type MachineEdge,
  type MachineGraph,
  type MachineGraphs,
  type MachineNode,
  type ReloadResult,
  type ReloadState,
  type SocketLease,
  type Subscription,
  type SupervisedSockets,
  type TransitionReport,
} from './pool/conn-manager-api.ts';
export {
  type HeartbeatInfo,
  type SocketInfo,
  type SocketPhase,
  type SocketStats,
} from './socket/socket-info.ts';
export { DEFAULT_TIMINGS, type SocketTimings } from './timings.ts';
export { createConnManager } from './pool/conn-manager.ts';
export { maxLoadOf } from './pool/least-loaded.ts';
export { poolMachine } from './pool/pool-machine.ts';
export { retryDelay, type RetryTimings } from './socket/retry-schedule.ts';
export { socketMachine } from './socket/socket-machine.ts';

export { type ExecuteOptions } from './application.ts';
export { type Clock, systemClock } from './clock.ts';
export { connect, type ConnectOptions } from './connect.ts';
export { type Connection, type ConnectionHandlers } from './connection.ts';
export {
  AccessDeniedError,
  AuthenticationError,
  ChannelGoneError,
  CommandAbortedError,
  CommandRefusedError,
  CommandTimeoutError,
  ConnectionError,
  ConnectTimeoutError,
  NotAllowedError,
  NotConnectedError,
  QueueFullError,
  SessionLostError,
  StoreError,
} from './errors.ts';
export { type ExecuteResult } from './execution-tracker.ts';
export { type Permissions } from './login.ts';
export { type SessionJob } from './session.ts';
export { type SubscribeResult } from './session-subscriptions.ts';
export {
  type FileSocketStore,
  fileSocketStore,
  type FileSocketStoreOptions,
} from './file-socket-store.ts';
export {
  type MemorySocketStore,
  memorySocketStore,
  type SocketEntry,
} from './memory-socket-store.ts';
export { type MongoColumns, type MongoSocketStoreOptions } from './mongo/options.ts';
export { openSocketStore, type OpenSocketStoreOptions } from './open-socket-store.ts';
export { Secret } from './secret.ts';
export {
  type SocketConfig,
  type SocketMirror,
  type SocketStore,
  type StoreContents,
  type StoreProblem,
} from './socket-store.ts';
export {
  type AcquireOptions,
  type BackgroundJob,
  type BgapiOptions,
  type CommandOptions,
  type ConnManager,
  type ConnManagerOptions,
  type EventListener,
  type EventQueueOptions,
  type EventStream,
  type GapNotice,
  type LeastLoadedOptions,
  type LoadInfo,
  type Logger,
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
} from './conn-manager-api.ts';
export {
  type CloseCause,
  type HeartbeatInfo,
  type SocketInfo,
  type SocketPhase,
  type SocketStats,
} from './socket-info.ts';
export { DEFAULT_TIMINGS, type SocketTimings } from './timings.ts';
export { type OutboundCall } from './outbound/outbound-call.ts';
export { OUTBOUND_GRAPH } from './outbound/outbound-lifecycle.ts';
export { type OutboundServerOptions } from './outbound/outbound-options.ts';
export { createOutboundServer, type OutboundServer } from './outbound/outbound-server.ts';
export { type ChannelEnd } from './outbound/outbound-session.ts';
export { createConnManager } from './conn-manager.ts';
export { maxLoadOf } from './least-loaded.ts';
export { poolMachine } from './pool-machine.ts';
export { retryDelay, type RetryTimings } from './retry-schedule.ts';
export { socketMachine } from './socket-machine.ts';

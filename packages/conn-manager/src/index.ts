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
export { type BgapiOptions, type SessionJob } from './session.ts';
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

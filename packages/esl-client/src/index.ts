export { type Clock } from './clock.ts';
export { type CloseCause } from './close-cause.ts';
export { type ExecuteOptions } from './client/application.ts';
export { connect, type ConnectOptions } from './client/connect.ts';
export { type ConnectTimings } from './client/connect-timings.ts';
export { type Connection, type ConnectionHandlers } from './client/connection.ts';
export { type EventQueueOptions, type EventStream } from './client/event-queue.ts';
export {
  AccessDeniedError,
  AuthenticationError,
  ChannelGoneError,
  CommandAbortedError,
  CommandRefusedError,
  CommandTimeoutError,
  ConnectTimeoutError,
  NotAllowedError,
  NotConnectedError,
  QueueFullError,
  SessionLostError,
  UnexpectedReplyError,
} from './errors.ts';
export { type Logger } from './logger.ts';
export { type ExecuteResult } from './session/app-tracker.ts';
export {
  type BackgroundJob,
  type BgapiOptions,
  type CommandOptions,
} from './session/command-options.ts';
export { type Permissions } from './session/login.ts';
export { type SubscribeResult } from './session/session-events.ts';

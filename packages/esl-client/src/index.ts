export { type Clock } from './clock.ts';
export { type CloseCause } from './close-cause.ts';
export {
  type ChannelArgument,
  type CloseOptions,
  type EslClient,
  type RunAppOptions,
  type Subscription,
} from './client/client.ts';
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
export { type AppResult } from './session/app-tracker.ts';
export {
  type BackgroundJob,
  type BgapiOptions,
  type CommandOptions,
} from './session/command-options.ts';
export {
  type CommandTrace,
  type ConnectTrace,
  type EventDroppedMessage,
  type FrameSkippedMessage,
  type JobTrace,
  type SessionClosedMessage,
} from './session/diagnostics.ts';
export { type Permissions } from './session/login.ts';

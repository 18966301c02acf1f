export { MI_COMMANDS } from './commands/mi-commands.ts';
export { ConfigError } from './config/config-error.ts';
export { type ListenAddress, parseListenAddress } from './config/listen-address.ts';
export { type Config, configSchema } from './config/schema.ts';
export { createMiDatagram, type MiDatagram } from './datagram/mi-datagram.ts';
export { type DemoOptions, runDemo, type RunningDemo } from './demo/run-demo.ts';
export { createEventHub, type EventHub, type RaisedEvent } from './events/event-hub.ts';
export { type Subscriber, Subscribers } from './events/subscribers.ts';
export { createMiServer, type MiServer, type MiServerOptions } from './http/mi-server.ts';
export { eventsPlugin, type EventsPluginOptions } from './http/events-plugin.ts';
export {
  type EventFollower,
  EventLog,
  type EventLogOptions,
  type LoggedEvent,
  type Resumption,
} from './http/event-log.ts';
export { miPlugin, type MiPluginOptions } from './http/mi-plugin.ts';
export { MI_CODES, MiError } from './json-rpc/mi-error.ts';
export { MatchedParams, type ParamSet, type ParamSpec, type ParamType } from './json-rpc/params.ts';
export { type MiParams } from './json-rpc/request.ts';
export { createMiContext, type MiContextOptions } from './mi/create-mi-context.ts';
export { createMiRegistry } from './mi/create-mi-registry.ts';
export { LOG_LEVELS, type LogLevelControl, type LogLevelName } from './mi/log-level.ts';
export { type MiCatalogue, type MiCommand } from './mi/mi-command.ts';
export { type MiContext } from './mi/mi-context.ts';
export { type MiObserver, MiRegistry, type MiRegistryOptions } from './mi/registry.ts';
export {
  type RunningServer,
  startServer,
  type StartServerOptions,
} from './runtime/start-server.ts';
export { createEditedStore, type EditedStore } from './sockets/edited-store.ts';
export { type ListedSocket, SocketSet } from './sockets/socket-set.ts';
export {
  type DrawingNode,
  type DrawingTag,
  type DrawnMachine,
  type MachineName,
  type MachinesResponse,
  type SnapshotMessage,
  type SocketChange,
  type SocketsMessage,
  type StreamMessages,
} from './viewer/machine-messages.ts';
export { VERSION } from './version.ts';

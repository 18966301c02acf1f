export { MI_COMMANDS } from './commands/mi-commands.ts';
export { ConfigError } from './config/config-error.ts';
export { type ListenAddress, parseListenAddress } from './config/listen-address.ts';
export { type Config, configSchema } from './config/options.ts';
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
export { type MiHandler, type MiParams } from './json-rpc/request.ts';
export { LOG_LEVELS, type LogLevelControl, type LogLevelName } from './log/log-level.ts';
export { MiCatalogue } from './mi/catalogue.ts';
export {
  type CommandDefinition,
  defineCommand,
  type MiCommand,
  type NamedParam,
  param,
  type Param,
  type Params,
  type ParamType,
  type ParamValues,
} from './mi/command.ts';
export { createMiContext, type MiContext, type MiContextOptions } from './mi/context.ts';
export {
  createMiRegistry,
  type MiObserver,
  MiRegistry,
  type MiRegistryOptions,
} from './mi/registry.ts';
export {
  type RunningServer,
  startServer,
  type StartServerOptions,
} from './runtime/start-server.ts';
export { AllowedHosts } from './rights/allowed-hosts.ts';
export { type ServerRights } from './rights/check-right.ts';
export { type Caller, type Identity, type Role, ROLES } from './rights/identity.ts';
export { type TokenEntry, Tokens } from './rights/tokens.ts';
export { createEditedStore, type EditedStore } from './sockets/edited-store.ts';
export { type ListedSocket, SocketSet } from './sockets/socket-set.ts';
export { VERSION } from './version.ts';
export type {
  DrawingNode,
  DrawingTag,
  DrawnMachine,
  MachineName,
  MachinesResponse,
  SnapshotMessage,
  SocketChange,
  SocketsMessage,
  StreamMessages,
} from '#machine-view';

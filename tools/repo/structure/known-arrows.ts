/**
 * Imports that stand against the rules and wait for their turn, as `from -> to`. They count neither as a circle nor as an
 * arrow against the layers. The list only shrinks.
 */
export const KNOWN_ARROWS: readonly string[] = [
  'packages/conn-manager/src/socket-info.ts -> packages/conn-manager/src/login.ts',
  'packages/conn-manager/src/socket-ports.ts -> packages/conn-manager/src/supervised-socket.ts',
  'packages/fs-scripting/src/problem.ts -> packages/fs-scripting/src/api.ts',
  'packages/fs-scripting/src/lanes.ts -> packages/fs-scripting/src/event-queue.ts',
  'packages/fs-scripting/src/file/external-modules.ts -> packages/fs-scripting/src/index.ts',
  'packages/fake-freeswitch/src/calls/applications.ts -> packages/fake-freeswitch/src/calls/channel-thread.ts',
  'packages/fake-freeswitch/src/server/fake-server.ts -> packages/fake-freeswitch/src/fake-freeswitch.ts',
  'apps/mi-server/src/config/token.ts -> apps/mi-server/src/config/schema.ts',
  'packages/fake-freeswitch/src/listener/commands/auth-commands.ts -> packages/fake-freeswitch/src/listener/command-chain.ts',
  'packages/fake-freeswitch/src/listener/commands/api-commands.ts -> packages/fake-freeswitch/src/listener/command-chain.ts',
  'packages/fake-freeswitch/src/listener/commands/sendmsg-command.ts -> packages/fake-freeswitch/src/listener/command-chain.ts',
  'packages/fake-freeswitch/src/listener/commands/sendevent-command.ts -> packages/fake-freeswitch/src/listener/command-chain.ts',
  'packages/fake-freeswitch/src/listener/commands/filter-command.ts -> packages/fake-freeswitch/src/listener/command-chain.ts',
  'packages/fake-freeswitch/src/listener/commands/event-commands.ts -> packages/fake-freeswitch/src/listener/command-chain.ts',
  'packages/fake-freeswitch/src/listener/commands/session-commands.ts -> packages/fake-freeswitch/src/listener/command-chain.ts',
  'packages/fake-freeswitch/src/listener/commands/log-commands.ts -> packages/fake-freeswitch/src/listener/command-chain.ts',
  'packages/fake-freeswitch/src/listener/listener.ts -> packages/fake-freeswitch/src/listener/command-chain.ts',
  'packages/fake-freeswitch/src/calls/applications.ts -> packages/fake-freeswitch/src/calls/switchboard.ts',
  'packages/fake-freeswitch/src/calls/applications.ts -> packages/fake-freeswitch/src/calls/originate.ts',
  'packages/fake-freeswitch/src/calls/channel-message.ts -> packages/fake-freeswitch/src/calls/channel-thread.ts',
  'packages/fake-freeswitch/src/calls/channel.ts -> packages/fake-freeswitch/src/calls/channel-thread.ts',
  'packages/fake-freeswitch/src/calls/channel-thread.ts -> packages/fake-freeswitch/src/calls/switchboard.ts',
];

/**
 * Imports that stand against the rules and wait for their turn, as `from -> to`. They count neither as a circle nor as an
 * arrow against the layers. The list only shrinks.
 */
export const KNOWN_ARROWS: readonly string[] = [
  'packages/fake-freeswitch/src/calls/applications.ts -> packages/fake-freeswitch/src/calls/switchboard.ts',
  'packages/fake-freeswitch/src/calls/applications.ts -> packages/fake-freeswitch/src/calls/originate.ts',
  'packages/fake-freeswitch/src/calls/channel-thread.ts -> packages/fake-freeswitch/src/calls/switchboard.ts',
];

// `node --import`: one listener, which does nothing, on every channel that is published on for commands and events.
import { subscribe, tracingChannel } from 'node:diagnostics_channel';

const nothing = () => undefined;
for (const name of ['connect', 'command', 'job'])
  tracingChannel(`switchwire:${name}`).subscribe({
    start: nothing,
    end: nothing,
    asyncStart: nothing,
    asyncEnd: nothing,
    error: nothing,
  });
for (const name of [
  'session.closed',
  'event.dropped',
  'frame.skipped',
  'lease.command',
  'transition',
  'gap',
])
  subscribe(`switchwire:${name}`, nothing);

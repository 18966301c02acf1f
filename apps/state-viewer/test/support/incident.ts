import { type Incident } from '@switchwire/machine-view';

/** Two servers lost for 40 s, with these members changed. */
export function incidentOf(members: Partial<Incident> = {}): Incident {
  return {
    id: 'm1abc-0f3d21',
    kind: 'lost',
    from: 1_000,
    to: 41_000,
    servers: ['fs1:8021', 'fs2:8021'],
    serverCount: 2,
    outages: 2,
    goingOn: 0,
    restarts: 0,
    interruptions: 2,
    longestMs: 40_000,
    eventsDropped: 0,
    title: '2 servers lost for up to 40 s',
    cause: 'it fell silent',
    ...members,
  };
}

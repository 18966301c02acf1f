import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import {
  type MiFleet,
  type MiFleetFigures,
  type MiFleetInfo,
  type MiFleetServer,
  type MiWorker,
} from '../mi/mi-fleet.ts';

/** What has a duration. */
export interface FleetObserver {
  remoteCommand(result: string, durationMs: number): void;
  takeover(durationMs: number): void;
}

const TAKEOVER_BUCKETS = [0.5, 1, 2, 3, 4, 5, 7.5, 10, 15, 30, 60];
const COMMAND_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const SERVER_STATES = ['live', 'leaving', 'left', 'fenced'];
/** In the order in which a server goes through them. */
const LEASE_STATES = [
  'joining',
  'held',
  'holding',
  'yielding',
  'lapsed',
  'parting',
  'leaving',
  'left',
];

type Figure = readonly [name: string, help: string, read: (fleet: Figures) => number];

interface Figures extends MiFleetFigures {
  readonly info: MiFleetInfo;
  readonly worker: MiWorker | undefined;
}

/** The number by which `switchwire_fleet_lease_state` shows a state of the membership. */
const leaseStateOf = (state: string): number =>
  Math.max(
    0,
    LEASE_STATES.findIndex((name) => state.split('.').includes(name)),
  );

const inventoriesDiffer = (servers: readonly MiFleetServer[]): boolean => {
  // a worker reads none
  const live = servers.filter(({ state, role }) => state === 'live' && role !== 'worker');
  return new Set(live.map(({ inventory }) => inventory)).size > 1;
};

const GAUGES: readonly Figure[] = [
  ['lease_state', `Membership of this server: ${LEASE_STATES.map((name, at) => `${at} ${name}`).join(', ')}`, ({ info }) => leaseStateOf(info.state)], // prettier-ignore
  ['lease_confirmed_age_seconds', 'Since the last beat that NATS confirmed', ({ info }) => info.confirmedAge / 1_000], // prettier-ignore
  ['sockets_acting', 'Sockets that this server acts for', ({ acting }) => acting],
  ['sockets', 'Sockets that the servers share', ({ sockets }) => sockets],
  ['publish_unacknowledged', 'Events that the stream has not confirmed yet', ({ events }) => events.unacknowledged], // prettier-ignore
  ['nats_connected', '1: NATS is connected', (fleet) => Number(fleet.isNatsConnected)],
  ['nats_missing', 'Of the stream and the bucket, how many NATS has lost and are not created again yet', ({ missing }) => missing.length], // prettier-ignore
  ['inventory_differs', '1: live servers know different sockets or events', ({ info }) => Number(inventoriesDiffer(info.servers))], // prettier-ignore
  ['worker_parts', 'Of a worker: parts of the events of its group that it reads', ({ worker }) => worker?.reading ?? 0], // prettier-ignore
  ['worker_unread_parts', 'Of a worker: parts that no live worker of its group reads', ({ worker }) => worker?.unread ?? 0], // prettier-ignore
  ['clock_offset_seconds', 'Clock of NATS less that of this server', ({ clockOffset }) => clockOffset / 1_000], // prettier-ignore
];

const COUNTERS: readonly Figure[] = [
  ['takeovers_total', 'Sockets of a server that was gone, taken over', (fleet) => fleet.takeovers],
  ['owed_events_total', 'Events that were passed on again since a server that is gone may not have', (fleet) => fleet.owedEvents], // prettier-ignore
  ['owed_unread_total', 'Sockets that were taken over without what the server before had not passed on', (fleet) => fleet.owedUnread], // prettier-ignore
  ['superseded_total', 'Sockets that another server took while this one acted', (fleet) => fleet.superseded], // prettier-ignore
  ['lapses_total', 'Times that the process slept for longer than its lease', (fleet) => fleet.lapses], // prettier-ignore
  ['late_events_total', 'Events that were received while the process slept', ({ events }) => events.late], // prettier-ignore
  ['published_total', 'Events stored by the stream', ({ events }) => events.published],
  ['publish_resent_total', 'Events sent again after a loss', ({ events }) => events.resent],
  ['publish_duplicates_total', 'Events that the stream had already', ({ events }) => events.duplicates], // prettier-ignore
  ['publish_dropped_total', 'Events lost while NATS was gone, each in a gap', ({ events }) => events.dropped], // prettier-ignore
  ['worker_events_total', 'Of a worker: events that were handed to routes', ({ worker }) => worker?.events ?? 0], // prettier-ignore
  ['bucket_reads_total', 'Reads of all leases', (fleet) => fleet.bucketReads],
  ['nats_reconnects_total', 'Reconnects to NATS', (fleet) => fleet.natsReconnects],
];

const LABELLED: readonly (readonly [
  name: string,
  help: string,
  label: string,
  read: (fleet: Figures) => Iterable<readonly [string, number]>,
])[] = [
  ['claims_total', 'Claims of sockets: granted, refused (another server was faster), failed', 'result', ({ claims }) => claims], // prettier-ignore
  ['handovers_total', 'Handovers: taken by this server, or failed by another, so that this one has the socket again', 'result', ({ handovers, handoversFailed }) => [['taken', handovers], ['failed', handoversFailed]]], // prettier-ignore
  ['gaps_total', 'Gaps that readers of the stream are notified of, by cause', 'cause', ({ events }) => events.gaps], // prettier-ignore
  ['remote_commands_total', 'Commands to sockets of other servers: ran, or the code of the error', 'result', ({ commands }) => commands], // prettier-ignore
];

/** Two histograms, for a server that is in a fleet. */
export const createFleetObserver = (registry: Registry): FleetObserver => {
  const registers = [registry];
  const takeovers = new Histogram({
    name: 'switchwire_fleet_takeover_seconds',
    help: 'From the last sign of a server that is gone until this one acted for its socket',
    buckets: TAKEOVER_BUCKETS,
    registers,
  });
  const commands = new Histogram({
    name: 'switchwire_fleet_remote_command_seconds',
    help: 'Time of a command that another server ran',
    buckets: COMMAND_BUCKETS,
    registers,
  });
  return {
    takeover: (ms) => takeovers.observe(ms / 1_000),
    remoteCommand: (result, ms) => {
      if (result === 'ran') commands.observe(ms / 1_000);
    },
  };
};

/** Of a server in a fleet; everything is read at the scrape. */
export const addFleetMetrics = (registry: Registry, fleet: MiFleet): void => {
  const registers = [registry];
  const read = (): Figures => ({ ...fleet.figures(), info: fleet.info(), worker: fleet.worker() });
  for (const [name, help, pick] of GAUGES)
    new Gauge({
      name: `switchwire_fleet_${name}`,
      help,
      registers,
      collect() {
        this.set(pick(read()));
      },
    });
  for (const [name, help, pick] of COUNTERS)
    new Counter({
      name: `switchwire_fleet_${name}`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(pick(read()));
      },
    });
  for (const [name, help, label, pick] of LABELLED)
    new Counter({
      name: `switchwire_fleet_${name}`,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const [value, count] of pick(read())) this.inc({ [label]: value }, count);
      },
    });
  new Gauge({
    name: 'switchwire_fleet_servers',
    help: 'Servers of the fleet by state',
    labelNames: ['state'],
    registers,
    collect() {
      const { servers } = fleet.info();
      for (const state of SERVER_STATES)
        this.set({ state }, servers.filter((one) => one.state === state).length);
    },
  });
};

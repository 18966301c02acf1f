import { jetstream } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { type FleetTimings } from '../fleet-timings.ts';
import { EventFilter } from '../reading/event-filter.ts';
import { type LeaseStore } from '../leases/lease-store.ts';
import { type LeaseView } from '../leases/lease-view.ts';
import { type Membership } from '../membership/membership.ts';
import { connectNats } from '../nats/connect-nats.ts';
import { type NatsOptions } from '../nats/nats-options.ts';
import { RefusedSubjects } from '../nats/refused-subjects.ts';
import { FleetManager, type FleetManagerPorts } from '../remote/fleet-manager.ts';
import { type Wishes } from '../remote/wishes.ts';
import { type FleetSubjects } from '../subjects.ts';
import { GroupEvents } from './group-events.ts';
import { GroupParts, type GroupPartsPorts, type Reader } from './group-parts.ts';
import { consumerName, partsFor } from './parts.ts';
import { PartReader, type ReadingEngine } from './part-reader.ts';
import { PartSockets } from './part-sockets.ts';

export interface FleetWorkerPorts {
  readonly nats: NatsOptions;
  readonly subjects: FleetSubjects;
  readonly store: LeaseStore;
  readonly clock: Clock;
  readonly wallNow: () => number;
  readonly logger: Logger;
  readonly serverId: string;
  readonly group?: string;
  readonly fleet: {
    /** What the records say, and this server's place among them. */
    readonly records: { readonly view: LeaseView; readonly membership: Membership };
    /** Keys of all sockets: the same set as long as nothing changed. */
    readonly inventory: ReadonlySet<string>;
    readonly timings: Pick<FleetTimings, 'judge'>;
  };
  /** Of the manager of the whole fleet. */
  readonly manager: FleetManagerPorts;
  readonly wishes: Wishes;
  /** Events that wait in this process for routes. Default: none. */
  readonly waiting?: (() => number) | undefined;
  /** Reading failed: the stream may be missing. */
  readonly onFailed: () => void;
  /** A listener threw. */
  readonly onDefect: (error: unknown) => void;
}

/** What a worker reads. */
export interface WorkerInfo {
  readonly group: string;
  /** Into how many parts the events of the group are divided; 0 before this worker has begun. */
  readonly parts: number;
  /** How many of them this worker reads. */
  readonly reading: number;
  /** How many no live worker reads yet; all, until this one has begun. */
  readonly unread: number;
  /** Events that were handed to routes. */
  readonly events: number;
}

const ANSWER_MS = 5_000;

/** Reads this worker's share of the events of its group. It has a connection of its own: many events delay no beat. */
export class FleetWorker {
  /** The sockets of the whole fleet with the events that the group reads. */
  readonly manager: FleetManager;
  readonly #ports: FleetWorkerPorts;
  readonly #group: string;
  readonly #events: GroupEvents;
  #connection: NatsConnection | undefined;
  #groupParts: GroupParts | undefined;
  #parts = 0;
  #isOver = false;

  constructor(ports: FleetWorkerPorts) {
    const { wallNow, onDefect, wishes, manager } = ports;
    this.#ports = ports;
    this.#group = ports.group ?? '';
    const events = new GroupEvents({ info: (address) => this.manager.infoOf(address), wallNow, onDefect }); // prettier-ignore
    this.#events = events;
    this.manager = new FleetManager({
      ...manager,
      events: {
        onEvent: events.onEvent,
        onGap: events.onGap,
        listen: (...listening) => manager.events.listen(...listening),
      },
      wishes: {
        // one word for all sockets, or each worker would write a record of each socket
        add: (_socket, names) => wishes.addEverywhere(names),
        // another worker of the group may want it
        remove: () => Promise.resolve(),
        clear: () => wishes.clear(),
        eventsOf: (...asked) => wishes.eventsOf(...asked),
      },
    });
  }

  info(): WorkerInfo {
    const parts = this.#groupParts;
    return { group: this.#group, parts: this.#parts, reading: parts?.mine.length ?? 0, unread: parts?.unread ?? this.#parts, events: this.#events.read }; // prettier-ignore
  }

  /** Begins to read: what is read from now on is handed over. Rejects with EngineLostError. */
  async start(): Promise<void> {
    const { nats, serverId, store, clock, logger, fleet } = this.#ports;
    const connection = await connectNats(nats, `switchwire worker ${serverId}`);
    this.#connection = connection;
    // stopped while it connected
    if (this.#isOver) return connection.close();
    this.#parts = partsFor(connection.info?.version);
    const refused = new RefusedSubjects(connection);
    const client = jetstream(connection, { timeout: ANSWER_MS, checkAPI: false });
    const manager = await client.jetstreamManager(false);
    const sockets = new PartSockets(this.#ports.subjects, this.#parts, this.#ports.wallNow);
    const { view, membership } = fleet.records;
    this.#groupParts = new GroupParts({
      store,
      clock,
      logger,
      group: this.#group,
      parts: this.#parts,
      serverId,
      judgeMs: fleet.timings.judge,
      servers: () => view.servers,
      incarnation: () => membership.incarnation,
      isConfirmed: () => membership.isConfirmed,
      isOwn: (incarnation) => membership.isOwn(incarnation),
      read: (...part) => this.#read({ connection, client, manager, refused }, sockets, part),
    });
    await this.#groupParts.start();
  }

  /** Hands over what was fetched, and leaves the rest to the others. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#groupParts?.stop();
    await this.#connection?.close();
  }

  #read(
    engine: ReadingEngine,
    divided: PartSockets,
    [part, before, missing, onStream]: Parameters<GroupPartsPorts['read']>,
  ): Reader {
    const { subjects, fleet, clock, logger, onFailed, waiting = () => 0 } = this.#ports;
    const here = () => divided.of(part, fleet.inventory);
    const reader = new PartReader(
      {
        ...engine,
        clock,
        logger,
        stream: subjects.stream,
        name: consumerName(this.#group, part, this.#parts),
        filter: new EventFilter(subjects),
        waiting,
        before,
        missing,
        onStream,
        onFailed,
        onEvent: (event, info) => {
          this.#events.event(event, info);
        },
        onGap: (gap) => {
          this.#events.gap(gap, here().sockets);
        },
      },
      here().filters,
    );
    return {
      get isReading() {
        return reader.isReading;
      },
      look: () => {
        reader.want(here().filters);
      },
      stop: () => reader.stop(),
      reportLost: (lost) => reader.reportLost(lost),
    };
  }
}

import { type ServerResponse } from 'node:http';
import { type EslEvent } from '@switchwire/esl-protocol';
import { createEventFilter, type EventFilter, type EventQuery } from '../events/event-filter.ts';
import { type EventHub, raisedEventOf, type RaisedEvent } from '../events/event-hub.ts';
import { type ShownGap } from '../events/shown-gap.ts';
import { type MiFleet, type MiFleetGap } from '../mi/mi-fleet.ts';
import { droppedMessage, streamMessage } from './stream-message.ts';

/** What `/events` reads in a fleet. */
export interface FleetEventSource {
  readonly readEvents: NonNullable<MiFleet['readEvents']>;
  readonly published: MiFleet['published'];
  /** Events of raise_event: they are in no stream. */
  readonly hub: Pick<EventHub, 'onRaised'>;
}

export interface FleetEventReaderOptions {
  readonly source: FleetEventSource;
  readonly query: EventQuery;
  /** Of the last event that the reader had, from this server or another. */
  readonly lastId: string | undefined;
  /** Called for events that the stream no longer has. */
  readonly onDropped?: ((count: number) => void) | undefined;
}

/** Why events are missing that no server can tell the time of. */
const REASONS: Readonly<Record<string, string>> = {
  retention: 'no longer kept by the stream: events of every name and socket count',
  'another-stream': 'the last event is not one of this stream; how many events came is unknown',
};
const HOLE = 'they did not reach the stream';
const NATS_LOST = ': notice: NATS does not answer; events wait, and follow when it does\n\n';

/** Names that NATS looks for; undefined: the filter here needs to see all. */
const namesOf = ({ names, subclasses }: EventQuery): readonly string[] | undefined => {
  if (names.length > 0) return names;
  return subclasses.length === 0 || subclasses.includes('')
    ? undefined
    : subclasses.map((subclass) => `CUSTOM ${subclass}`);
};

/** Sockets that NATS looks for; undefined where one is named by its host alone. */
const socketsOf = ({ sockets }: EventQuery): readonly string[] | undefined =>
  sockets.length === 0 || sockets.some((socket) => !/:\d+$/.test(socket)) ? undefined : sockets;

const hostOf = (address: string): string =>
  address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '');

/** What a reader asks for and does not get, since the fleet does not publish it. */
const unpublished = (
  query: EventQuery,
  published: readonly string[] | undefined,
): readonly string[] =>
  published === undefined
    ? []
    : query.names
        .filter((name) => name !== 'ALL' && !published.includes(name))
        .map((name) => `${name} is not published; --fleet-publish has the names`);

/**
 * Writes the events of the whole fleet to one response, at the pace of its reader, from the stream in NATS. Ids are places in it,
 * which are the same on every server: a reader that comes back to another one goes on where it was, or hears what is gone.
 */
export class FleetEventReader implements Disposable {
  readonly #response: ServerResponse;
  readonly #filter: EventFilter;
  readonly #onDropped: ((count: number) => void) | undefined;
  readonly #reading: AsyncDisposable;
  readonly #raised: Disposable;
  #place: string | undefined;
  #hasRoom: Promise<void> | undefined;

  constructor(
    response: ServerResponse,
    { source, query, lastId, onDropped }: FleetEventReaderOptions,
  ) {
    this.#response = response;
    this.#filter = createEventFilter(query);
    this.#onDropped = onDropped;
    for (const missing of unpublished(query, source.published)) this.#write(`: notice: ${missing}\n\n`); // prettier-ignore
    this.#raised = source.hub.onRaised((event) => {
      if (this.#hasRoom === undefined && this.#filter(event)) this.#write(streamMessage(event));
    });
    this.#reading = source.readEvents({
      events: namesOf(query),
      sockets: socketsOf(query),
      after: lastId,
      onEvent: (event, { socket, place }) => this.#take(event, socket, place),
      onGap: (gap, { place }) => {
        this.#report(gap, place);
      },
      onPlace: ({ place }) => {
        this.#place = place;
      },
      onWaiting: (reason) => {
        if (reason !== undefined) this.#write(NATS_LOST);
      },
    });
  }

  /** A sign of life, with the place where the reader is although nothing of what it wants came. */
  keepAlive(): void {
    if (this.#hasRoom !== undefined) return;
    this.#write(this.#place === undefined ? ': keep-alive\n\n' : `id: ${this.#place}\n\n`);
  }

  [Symbol.dispose](): void {
    this.#raised[Symbol.dispose]();
    void this.#reading[Symbol.asyncDispose]();
  }

  /** Resolves when the reader has room for the next one: until then it is left where it is, in the stream. */
  #take(event: EslEvent, address: string, place: string): Promise<void> | undefined {
    this.#place = place;
    const raised: RaisedEvent = raisedEventOf(event, hostOf(address), address);
    if (this.#filter(raised)) this.#write(streamMessage(raised, place));
    return this.#hasRoom;
  }

  #report(gap: MiFleetGap, place: string): void {
    this.#place = place;
    const { socket, cause, count, from, to } = gap;
    if (socket !== undefined && from !== undefined && to !== undefined) {
      const shown = shownGapOf(gap, socket, from, to);
      const raised = { name: '', subclass: undefined, body: '', sender: shown.sender, address: socket, gap: shown }; // prettier-ignore
      if (this.#filter(raised)) this.#write(streamMessage(raised, place));
      return;
    }
    if (count !== undefined) this.#onDropped?.(count);
    const what = socket === undefined ? '' : `${socket}: `;
    this.#write(`id: ${place}\n${droppedMessage(count, what + (REASONS[cause] ?? HOLE))}`);
  }

  #write(text: string): void {
    if (this.#response.write(text) || this.#hasRoom !== undefined) return;
    this.#hasRoom = new Promise((resolve) => {
      const end = (): void => {
        this.#response.off('drain', end).off('close', end);
        this.#hasRoom = undefined;
        resolve();
      };
      this.#response.on('drain', end).on('close', end);
    });
  }
}

const shownGapOf = (gap: MiFleetGap, socket: string, from: number, to: number): ShownGap => ({
  sender: hostOf(socket),
  socket,
  kind: gap.kind ?? 'unknown',
  coreUuidBefore: gap.coreUuidBefore ?? null,
  coreUuidAfter: gap.coreUuidAfter ?? null,
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  cause: gap.code ?? gap.cause,
  ...(gap.count !== undefined && { count: gap.count }),
});

import { type ConnManager } from '@switchwire/conn-manager';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { Listeners, textOf } from '@switchwire/esl-client/session';
import { type EslEvent, formatEventSpec, parseEventList } from '@switchwire/esl-protocol';
import { type GapMessage } from './events/control-messages.ts';
import { EarlierOwners, type EarlierOwnersPorts } from './ownership/earlier-owners.ts';
import { type Publisher } from './events/publisher.ts';
import { type FleetTakeover, type OpenFleetOptions } from './open-fleet-api.ts';
import { type Rank } from './ownership/announcement.ts';
import { type Origin } from './ownership/origin.ts';
import { TakeoverLog } from './ownership/takeover-log.ts';

export interface PublishedEventsPorts extends Pick<
  EarlierOwnersPorts,
  'timings' | 'recordOf' | 'read'
> {
  readonly clock: Clock;
  readonly publisher: () => Publisher;
  readonly options: Pick<OpenFleetOptions, 'lateEvents' | 'observer' | 'publish'>;
  readonly logger: Logger;
  /** What this server announces on a socket; undefined when it does not have it. */
  readonly rankOf: (socket: string) => Rank | undefined;
  /** Milliseconds since 1970 by the clock of NATS. */
  readonly natsNow: () => number;
}

/** Publishes what this server dispatches, and reports among it what is missing and who acts from there on. */
export class PublishedEvents {
  readonly #ports: PublishedEventsPorts;
  /** Undefined: every event. */
  readonly #names: ReadonlySet<string> | undefined;
  readonly #takeoverListeners: Listeners<FleetTakeover>;
  readonly #taken: TakeoverLog;
  /** Since another server was to act, until it is known whether one did. */
  readonly #away = new Map<string, GapMessage>();
  readonly #earlier: EarlierOwners;
  #handovers = 0;

  constructor(ports: PublishedEventsPorts) {
    this.#ports = ports;
    this.#taken = new TakeoverLog(ports.clock, ports.logger);
    this.#earlier = new EarlierOwners({ ...ports, report: (lost) => ports.publisher().gap({ v: 1, cause: 'takeover', ...lost }) }); // prettier-ignore
    const names = ports.options.publish ?? 'subscribed';
    this.#names = typeof names === 'string' ? undefined : new Set(names.flatMap((name) => parseEventList(name)).map(formatEventSpec)); // prettier-ignore
    this.#takeoverListeners = new Listeners((error) => {
      ports.logger.error({}, `A listener of takeovers threw: ${textOf(error)}`);
    });
  }

  get counts(): { readonly takeovers: number; readonly handovers: number } {
    return { takeovers: this.#taken.count, handovers: this.#handovers };
  }

  /** This server acts for a socket of one that is gone. */
  onTakeover(listener: (takeover: FleetTakeover) => unknown): Disposable {
    return this.#takeoverListeners.add(listener);
  }

  attach(manager: ConnManager): readonly Disposable[] {
    if (this.#ports.options.publish === 'none') return [];
    const publisher = this.#ports.publisher();
    return [
      manager.onEvent((event, { address }) => {
        const epoch = this.#ports.rankOf(address)?.epoch;
        if (epoch === undefined) return;
        if (this.#isWanted(event)) publisher.publish(event, address, epoch);
      }),
      manager.onGap(({ socket, from, to, cause, kind, coreUuidBefore, coreUuidAfter }) => {
        const epoch = this.#ports.rankOf(socket.address)?.epoch;
        if (epoch === undefined) return;
        const code = cause?.code;
        const why = code === 'ESL_ASLEEP' ? 'asleep' : 'reconnect';
        const gap: GapMessage = { v: 1, socket: socket.address, from, to, cause: why, epoch, kind, coreUuidBefore, coreUuidAfter, code }; // prettier-ignore
        if (code === 'ESL_SUPERSEDED') this.#away.set(socket.address, gap);
        else publisher.gap(gap);
      }),
    ];
  }

  /** Of a new owner, once it acts: what came since its announcement. The server before acted up to there, and publishes what came before. */
  seam(events: readonly EslEvent[], address: string): void {
    const epoch = this.#ports.rankOf(address)?.epoch;
    if (epoch === undefined || this.#ports.options.publish === 'none') return;
    for (const event of events)
      if (this.#isWanted(event)) this.#ports.publisher().publish(event, address, epoch);
  }

  late(event: EslEvent, address: string, lateMs: number): void {
    const { lateEvents = 'publish', publish } = this.#ports.options;
    const epoch = this.#ports.rankOf(address)?.epoch;
    // what is delivered is published with the rest
    if (epoch === undefined || publish === 'none' || lateEvents === 'deliver') return;
    if (this.#isWanted(event))
      this.#ports.publisher().publishOutside(event, address, epoch, { lateMs });
  }

  #isWanted(event: EslEvent): boolean {
    return this.#names === undefined || this.#names.has(formatEventSpec(event));
  }

  /** This server is to stop: what those before it may have lost is reported while it can be. */
  leave(): void {
    this.#earlier.end();
  }

  /** Says what was gathered for the log. */
  end(): void {
    this.#earlier.end();
    this.#taken.end();
  }

  /** Says among the events of the socket that another server acts from here on. */
  acting(socket: string, origin: Origin): void {
    const { rankOf, natsNow, publisher, options, timings } = this.#ports;
    const { epoch, server } = rankOf(socket) ?? {};
    const away = this.#away.get(socket);
    this.#away.delete(socket);
    // those that acted meanwhile have published what came, and what is missing; unless none is known
    if (away !== undefined && origin.kind === 'first') publisher().gap(away);
    if (epoch === undefined || server === undefined || origin.kind === 'first') return;
    const { previous } = origin;
    const at = Math.round(natsNow());
    if (origin.kind === 'handover') {
      this.#handovers++;
      this.#earlier.add(socket, previous, { epoch, until: at });
      publisher().handover({ v: 1, socket, at, epoch, server, previous });
      return;
    }
    options.observer?.takeover?.(Math.max(0, at - origin.since));
    const { since: from, owedFrom, missingFrom } = origin;
    // it gave the socket back, and ends now or later
    if (owedFrom === undefined) this.#earlier.add(socket, previous, { epoch, until: from });
    publisher().gap({
      v: 1,
      socket,
      // the beat said how long it had waited, and the store may have taken that much later
      from: missingFrom === undefined ? from : missingFrom - timings.beatTimeout,
      to: at,
      cause: 'takeover',
      epoch,
      previous,
    });
    this.#taken.add(socket, previous);
    this.#takeoverListeners.notify({ socket, from, to: at, previous, epoch, owedFrom });
  }
}

import { randomUUID } from 'node:crypto';
import { type FakeClock } from '../clock.ts';
import { CoreEvent } from './core-event.ts';
import { type EventSource, sourceOf } from './event-sources.ts';
import { type EventHeader } from './serialise.ts';

/** What gets events: every connection. */
export interface CoreSubscriber {
  offer(event: CoreEvent): void;
}

/** What an event is made of, in addition to the common headers. */
export interface EventInit {
  readonly headers?: readonly EventHeader[];
  /** Headers in front of the common ones, as `sendevent` puts them. */
  readonly leading?: readonly EventHeader[];
  readonly subclass?: string | undefined;
  readonly body?: string | undefined;
  readonly source?: EventSource;
}

/** How the server identifies itself. */
export interface SwitchIdentity {
  readonly hostname: string;
  readonly switchname: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

/** The event system of one fake FreeSWITCH: it stamps events with the common headers and hands them to its subscribers. */
export class SwitchCore {
  /** A new one for each start, as `Core-UUID`. */
  uuid: string = randomUUID();
  readonly identity: SwitchIdentity;
  readonly clock: FakeClock;
  readonly #subscribers = new Set<CoreSubscriber>();
  #sequence = 0;
  #second = -1;
  #steady: readonly EventHeader[] = [];

  constructor(identity: SwitchIdentity, clock: FakeClock) {
    this.identity = identity;
    this.clock = clock;
  }

  attach(subscriber: CoreSubscriber): void {
    this.#subscribers.add(subscriber);
  }

  detach(subscriber: CoreSubscriber): void {
    this.#subscribers.delete(subscriber);
  }

  /** Microseconds since 1970 as FreeSWITCH writes them: sixteen digits. */
  microseconds(): string {
    return String(Math.floor(this.clock.now() * 1000));
  }

  /** An event with its common headers; it takes its sequence number now. */
  create(name: string, init: EventInit = {}): CoreEvent {
    const headers: EventHeader[] = [];
    if (init.subclass !== undefined) headers.push(['Event-Subclass', init.subclass]);
    for (const header of init.leading ?? []) headers.push(header);
    this.#pushCommon(headers, name, init.source ?? sourceOf(name));
    for (const header of init.headers ?? []) headers.push(header);
    return new CoreEvent({ name, subclass: init.subclass, headers, body: init.body });
  }

  /** Hands an event to every subscriber, in the order they came. */
  fire(event: CoreEvent): CoreEvent {
    for (const subscriber of this.#subscribers) subscriber.offer(event);
    return event;
  }

  /** Creates and fires. */
  emit(name: string, init: EventInit = {}): CoreEvent {
    return this.fire(this.create(name, init));
  }

  /** A restart: a new core uuid, and the sequence from 1. */
  restart(): void {
    this.uuid = randomUUID();
    this.#sequence = 0;
    this.#second = -1;
  }

  /** The common block. Headers that stay the same for a second are made once a second. */
  #pushCommon(headers: EventHeader[], name: string, source: EventSource): void {
    this.#sequence += 1;
    const now = this.clock.now();
    const second = Math.floor(now / 1000);
    if (second !== this.#second) this.#renewSteady(second);
    headers.push(
      ['Event-Name', name],
      ...this.#steady,
      ['Event-Date-Timestamp', String(Math.floor(now * 1000))],
      ['Event-Calling-File', source[0]],
      ['Event-Calling-Function', source[1]],
      ['Event-Calling-Line-Number', String(source[2])],
      ['Event-Sequence', String(this.#sequence)],
    );
  }

  #renewSteady(second: number): void {
    const { hostname, switchname, ipv4, ipv6 } = this.identity;
    const date = new Date(second * 1000);
    this.#second = second;
    this.#steady = [
      ['Core-UUID', this.uuid],
      ['FreeSWITCH-Hostname', hostname],
      ['FreeSWITCH-Switchname', switchname],
      ['FreeSWITCH-IPv4', ipv4],
      ['FreeSWITCH-IPv6', ipv6],
      ['Event-Date-Local', formatLocal(date)],
      ['Event-Date-GMT', date.toUTCString()],
    ];
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-21 02:38:42`: local time without a zone, as FreeSWITCH stamps events and call records. */
export function formatLocal(date: Date): string {
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  );
}

import {
  type EventSpec,
  formatEventSpec,
  InvalidArgumentError,
  parseEventSpec,
  parseFsUrl,
} from '@switchwire/esl-protocol';
import { type EventRoute, type RouteMatch } from './route-match.ts';
import { type CurrentCall, runInCall } from '../call/current-call.ts';
import { type FreeswitchEvent } from '../event/freeswitch-event.ts';
import { GAP_NAME } from '../event/gap-event.ts';

/** Which sockets a route listens to: all of a host (in lower case), or one address. */
interface SocketFilter {
  readonly host: string;
  readonly port: number | undefined;
}

/** Whose route it is. */
export interface RouteOwner {
  readonly script: string;
  readonly version: number;
}

/** One `eventRoute(…)` of one version of a script, with its counters. */
export class Route {
  readonly match: RouteMatch;
  /** As people know it: `DTMF`, `CUSTOM sofia::register`, `*`, `DTMF from 10.0.0.10`. */
  readonly label: string;
  run: EventRoute;
  /** What to subscribe and to match; undefined: whatever comes (`*`), or gaps. */
  readonly spec: EventSpec | undefined;
  /** Whether it gets gaps, and no events. */
  readonly isForGaps: boolean;
  readonly socket: SocketFilter | undefined;
  /** Number under which the watchdog knows it. */
  probeId = 0;
  calls = 0;
  errors = 0;
  timeouts = 0;

  readonly #owner: RouteOwner;

  constructor(match: string | RouteMatch, run: EventRoute, owner: RouteOwner) {
    const wanted = typeof match === 'string' ? { name: match } : match;
    requireRoute(wanted, run);
    this.match = wanted;
    this.run = run;
    this.#owner = owner;
    this.isForGaps = wanted.name.trim() === GAP_NAME;
    this.spec = specOf(wanted);
    this.socket = wanted.socket === undefined ? undefined : socketFilter(wanted.socket);
    const whatever = this.isForGaps ? GAP_NAME : '*';
    const name = this.spec === undefined ? whatever : formatEventSpec(this.spec);
    this.label = wanted.socket === undefined ? name : `${name} from ${wanted.socket}`;
  }

  /** What a run of it works on. */
  callOf({ name, socket, esl: { uniqueId } }: FreeswitchEvent): CurrentCall {
    const { script, version } = this.#owner;
    return { script, version, route: this.label, event: name, socket, uniqueId };
  }

  /** From now on its runs know their call (`currentCall`), which costs them. */
  knowCall(): void {
    const { run } = this;
    this.run = (event) => runInCall(this.callOf(event), run, event);
  }

  /** Whether the route wants events of this socket. */
  listensTo(socket: { readonly host: string; readonly port: number }): boolean {
    const { socket: filter } = this;
    if (filter === undefined) return true;
    // a name of a host is the same in any letter case, as it is for the manager
    if (filter.host !== socket.host.toLowerCase()) return false;
    return (filter.port ?? socket.port) === socket.port;
  }
}

/** The order key that a route asks for, if it does. */
export type OrderKey = (event: FreeswitchEvent) => string | undefined;

/** What is not an event of FreeSWITCH: `*`, OpenSIPS's name for the event that carries all events, and gaps. */
const UNSUBSCRIBED = new Set(['*', 'E_FREESWITCH', GAP_NAME]);

function specOf(match: RouteMatch): EventSpec | undefined {
  const name = match.name.trim();
  if (UNSUBSCRIBED.has(name)) {
    if (match.subclass !== undefined) {
      throw new InvalidArgumentError(`A route for ${name} has no subclass; name CUSTOM instead`);
    }
    return undefined;
  }
  const spec = parseEventSpec(name);
  if (match.subclass === undefined) return spec;
  if (spec.name !== 'CUSTOM' || spec.subclass !== undefined) {
    throw new InvalidArgumentError(
      `Only a route for CUSTOM may name a subclass, not ${formatEventSpec(spec)}`,
    );
  }
  return parseEventSpec(`CUSTOM ${match.subclass}`);
}

function socketFilter(text: string): SocketFilter {
  const { host, port, hasPort, username, password } = parseFsUrl(text);
  // it would end up in lists and logs
  if (username !== undefined || password !== undefined) {
    throw new InvalidArgumentError(
      'The socket of a route is host or host:port, without credentials',
    );
  }
  return { host: host.toLowerCase(), port: hasPort ? port : undefined };
}

/** Scripts in plain JavaScript meet this too. */
function requireRoute(match: unknown, run: unknown): void {
  const named =
    typeof match === 'object' &&
    match !== null &&
    'name' in match &&
    typeof match.name === 'string';
  if (!named) {
    throw new InvalidArgumentError("eventRoute needs an event name first, such as 'DTMF' or '*'");
  }
  if (typeof run !== 'function') {
    throw new InvalidArgumentError('eventRoute needs a function as its second argument');
  }
  for (const [part, value] of Object.entries(match)) {
    const isFunction = part === 'when' || part === 'key';
    if (isFunction && value !== undefined && typeof value !== 'function') {
      throw new InvalidArgumentError(`\`${part}\` of a route must be a function`);
    }
  }
}

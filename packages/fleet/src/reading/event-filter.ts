import { canonicalEvents } from '@switchwire/esl-client/session';
import {
  eventTokens,
  type FleetSubjects,
  NO_EVENT,
  socketToken,
  textOfToken,
} from '../subjects.ts';

const CUSTOM = 'CUSTOM';

/** What a message of the stream is, by its subject. */
type SubjectKind = 'event' | 'gap' | 'handover' | 'other';

export interface ReadSubject {
  readonly socket: string;
  readonly kind: SubjectKind;
}

/** Which events a reader gets: by name, by socket. Control messages always come. */
export class EventFilter {
  readonly #prefix: string;
  readonly #sockets: readonly string[];
  readonly #events: readonly string[];
  readonly #isWantedSocket: ReadonlySet<string>;
  readonly #isWantedEvent: ReadonlySet<string>;

  /** Throws InvalidArgumentError for names that cannot be events. */
  constructor(
    subjects: FleetSubjects,
    events: readonly string[] = ['ALL'],
    sockets: readonly string[] = [],
  ) {
    this.#prefix = subjects.events.slice(0, -1);
    this.#sockets = sockets.map(socketToken);
    const names = canonicalEvents(events);
    const plain = new Set(names.filter((name) => !name.includes(' ')));
    // a name without a subclass is that of all its subclasses
    const wanted = names.filter((name) => plain.has(name) || !plain.has(name.split(' ')[0] ?? ''));
    this.#events = names.includes('ALL') ? [] : wanted.map(tokensOf);
    this.#isWantedSocket = new Set(this.#sockets);
    this.#isWantedEvent = new Set(this.#events);
  }

  /** Everything of each socket comes: holes can be seen for sockets, not for subjects only. */
  get takesAllEvents(): boolean {
    return this.#events.length === 0;
  }

  /** Subjects that bring what is wanted and not more; the first is `>` of everything when there is no bound. */
  get subjects(): readonly string[] {
    const sockets = this.#sockets.length === 0 ? ['*'] : this.#sockets;
    const names = this.takesAllEvents ? ['>'] : [...this.#events.flatMap(subjectsOf), `${NO_EVENT}.*`]; // prettier-ignore
    if (this.#sockets.length === 0 && this.takesAllEvents) return [`${this.#prefix}>`];
    return sockets.flatMap((socket) => names.map((name) => `${this.#prefix}${socket}.${name}`));
  }

  /** Undefined for a message that is not wanted. */
  read(subject: string): ReadSubject | undefined {
    if (!subject.startsWith(this.#prefix)) return undefined;
    const rest = subject.slice(this.#prefix.length);
    const dot = rest.indexOf('.');
    const token = rest.slice(0, dot);
    const name = rest.slice(dot + 1);
    if (this.#sockets.length > 0 && !this.#isWantedSocket.has(token)) return undefined;
    const socket = textOfToken(token);
    if (socket === undefined) return undefined;
    const kind = kindOf(name);
    if (kind === 'event' && !this.takesAllEvents && !this.#wants(name)) return undefined;
    return { socket, kind };
  }

  #wants(name: string): boolean {
    return this.#isWantedEvent.has(name) || (name.startsWith(`${CUSTOM}.`) && this.#isWantedEvent.has(CUSTOM)); // prettier-ignore
  }
}

/** Only CUSTOM has subclasses. */
const subjectsOf = (name: string): readonly string[] =>
  name === CUSTOM ? [name, `${name}.*`] : [name];

function kindOf(name: string): SubjectKind {
  if (!name.startsWith(`${NO_EVENT}.`)) return 'event';
  const what = name.slice(NO_EVENT.length + 1);
  return what === 'gap' || what === 'handover' ? what : 'other';
}

/** `CUSTOM sofia::register` is one name of an event. */
function tokensOf(name: string): string {
  const [first = '', subclass] = name.split(' ');
  return eventTokens(first, subclass);
}

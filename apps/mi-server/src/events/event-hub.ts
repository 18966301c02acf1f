import { type ConnManager } from '@switchwire/conn-manager';
import { describeGap, type ShownGap } from './shown-gap.ts';
import { type EslEvent, type HeaderValue } from '@switchwire/esl-protocol';

/** E_FREESWITCH as it leaves the server, to datagrams and streams. */
export interface RaisedEvent {
  readonly name: string;
  /** The host as configured, no port. */
  readonly sender: string;
  /** The event's JSON text as FreeSWITCH sent it; read only when the event is wanted. */
  readonly body: string;
  readonly subclass: string | undefined;
  /** `host:port` of the socket. */
  readonly address: string;
  /** Size as FreeSWITCH sent it; left out: that of the body. */
  readonly bytes?: number;
  /** Set where this is no event of FreeSWITCH but a notice that some may be missing; it has no name and no body. */
  readonly gap?: ShownGap;
  /** A header, found without regard to the case of its name; left out: it is looked for in the body. */
  header?(name: string): HeaderValue | undefined;
  /** Lets go of the chunk that it came in, and of what was made of it; it can still be read. */
  detach?(): void;
}

const headerInBody = (body: string, name: string): unknown => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  return Object.entries(parsed).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
};

/** The values of a header: of a list all of them, none where there is no such header. */
export const headerValuesOf = (event: RaisedEvent, name: string): readonly string[] => {
  const value = event.header === undefined ? headerInBody(event.body, name) : event.header(name);
  return [value].flat().filter((one) => typeof one === 'string');
};

type RaisedEventListener = (event: RaisedEvent) => void;

/** Where E_FREESWITCH is raised. Without a listener, FreeSWITCH's events are not even looked at. */
export interface EventHub {
  /** Listeners are called synchronously, in wire order per socket, and must not throw. */
  listen(listener: RaisedEventListener): Disposable;
  /** As `listen`, of raised events alone. */
  onRaised(listener: RaisedEventListener): Disposable;
  /** Raises an event that no FreeSWITCH sent (MI: raise_event). */
  raise(event: RaisedEvent): void;
  readonly listeners: number;
}

/** What a notice counts for in queues that are bounded in bytes. */
const GAP_BYTES = 300;

class LazyEvent implements RaisedEvent {
  readonly #event: EslEvent;
  readonly sender: string;
  readonly address: string;

  constructor(event: EslEvent, sender: string, address: string) {
    this.#event = event;
    this.sender = sender;
    this.address = address;
  }

  get name(): string {
    return this.#event.name;
  }

  get subclass(): string | undefined {
    return this.#event.subclass;
  }

  get bytes(): number {
    return this.#event.raw.length;
  }

  get body(): string {
    return this.#event.jsonText;
  }

  header(name: string): HeaderValue | undefined {
    return this.#event.header(name);
  }

  detach(): void {
    this.#event.detach();
  }
}

/** A FreeSWITCH's event as E_FREESWITCH: what is not asked for is not read. */
export const raisedEventOf = (event: EslEvent, sender: string, address: string): RaisedEvent =>
  new LazyEvent(event, sender, address);

/** A hub over the manager's events, attached to it only while there are listeners. */
export const createEventHub = (
  manager: Pick<ConnManager, 'onEvent'> & Partial<Pick<ConnManager, 'onGap'>>,
): EventHub => {
  const listeners = new Set<RaisedEventListener>();
  const raisedListeners = new Set<RaisedEventListener>();
  let attached: readonly (Disposable | undefined)[] = [];

  const pass = (event: RaisedEvent): void => {
    for (const listener of listeners) listener(event);
  };

  const attach = () => [
    manager.onEvent((event, socket) => {
      pass(new LazyEvent(event, socket.host, socket.address));
    }),
    manager.onGap?.((notice) => {
      const { host: sender, address } = notice.socket;
      const gap = describeGap(notice);
      pass({ name: '', subclass: undefined, body: '', sender, address, bytes: GAP_BYTES, gap });
    }),
  ];

  return {
    listen(listener) {
      listeners.add(listener);
      if (attached.length === 0) attached = attach();
      return {
        [Symbol.dispose]() {
          listeners.delete(listener);
          if (listeners.size > 0) return;
          for (const one of attached) one?.[Symbol.dispose]();
          attached = [];
        },
      };
    },
    onRaised(listener) {
      raisedListeners.add(listener);
      return { [Symbol.dispose]: () => void raisedListeners.delete(listener) };
    },
    raise(event) {
      pass(event);
      for (const listener of raisedListeners) listener(event);
    },
    get listeners() {
      return listeners.size + raisedListeners.size;
    },
  };
};

/**
 * The JSON-RPC notification that OpenSIPS's event_datagram and event_stream send: no line end, no separator. With
 * `socket` it says which FreeSWITCH, port and all, behind the original's members. A gap is E_FREESWITCH_GAP, which is ours.
 */
export const encodeNotification = (
  { name, sender, body, address: socket, gap }: RaisedEvent,
  withSocket = false,
): string => {
  if (gap !== undefined) {
    return JSON.stringify({ jsonrpc: '2.0', method: 'E_FREESWITCH_GAP', params: gap });
  }
  const params = withSocket ? { name, sender, body, socket } : { name, sender, body };
  return JSON.stringify({ jsonrpc: '2.0', method: 'E_FREESWITCH', params });
};

import { Buffer } from 'node:buffer';
import { type EventListener, type SocketInfo, type SocketLease } from '@switchwire/conn-manager';
import {
  type AppResult,
  type BackgroundJob,
  type BgapiOptions,
  type CommandOptions,
  type EventQueueOptions,
  type EventStream,
  type RunAppOptions,
  type Subscription,
} from '@switchwire/esl-client';
import { canonicalEvents, EventQueue, floating } from '@switchwire/esl-client/session';
import { type CommandHeaders, commands, describeCommand, type EslReply, InvalidArgumentError } from '@switchwire/esl-protocol'; // prettier-ignore
import { type Answered } from '../commands/command-client.ts';
import { type CommandRequest, receivedReply } from '../commands/command-messages.ts';
import { mayGoElsewhere } from '../commands/next-step.ts';
import { eventOfData } from '../events/event-of-data.ts';

/** What a lease on a socket of the fleet needs. */
export interface FleetLeasePorts {
  /** A lease of this server's own manager, while this server acts for the socket. */
  local(address: string, consumer: string): SocketLease | undefined;
  info(address: string): SocketInfo;
  /** Monotonic milliseconds. */
  now(): number;
  run(address: string, request: CommandRequest, options: { readonly attempted: string; readonly timeoutMs: number; readonly extraMs?: number | undefined; readonly signal?: AbortSignal | undefined }): Promise<Answered>; // prettier-ignore
  wish(address: string, names: readonly string[], isWanted: boolean): Promise<void>;
  /** Events of the socket, whichever server acts for it. */
  listen(address: string, names: readonly string[], listener: EventListener): Disposable;
}

/** As the default of a local command. */
const DEFAULT_TIMEOUT_MS = 5_000;
const READY_TIMEOUT_MS = 20_000;
/** What "no deadline" means to another server. */
const LONGEST_MS = 24 * 60 * 60 * 1_000;

const boundOf = (ms: number | undefined, fallback: number): number =>
  ms === undefined ? fallback : ms === 0 || ms > LONGEST_MS ? LONGEST_MS : ms;

/**
 * A lease on a socket that the servers share. Each command goes to the server that acts at that moment: this one, or another by
 * NATS. Events that it subscribes are a wish to the fleet: they are kept when the socket moves.
 */
export class FleetLease implements SocketLease {
  readonly address: string;
  readonly consumer: string;
  readonly #ports: FleetLeasePorts;
  readonly #held = new Set<Disposable>();
  #isReleased = false;

  constructor(address: string, consumer: string, ports: FleetLeasePorts) {
    this.address = address;
    this.consumer = consumer;
    this.#ports = ports;
  }

  get info(): SocketInfo {
    return this.#ports.info(this.address);
  }

  ready(
    options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    return floating(async () => {
      // prettier-ignore
      const { signal } = options;
      const timeoutMs = boundOf(options.timeoutMs, READY_TIMEOUT_MS);
      await this.#route('ready', (lease) => lease.ready(options), { verb: 'ready' }, { timeoutMs, signal }, () => undefined); // prettier-ignore
    });
  }

  send(command: string | Uint8Array, options?: CommandOptions): Promise<EslReply> {
    return floating(async () => {
      const bytes = commands.raw(command);
      const request = { verb: 'send', command: Buffer.from(bytes).toString('latin1') } as const;
      return this.#route(describeCommand(bytes), (lease) => lease.send(bytes, options), request, options, replyOf); // prettier-ignore
    });
  }

  api(command: string, options?: CommandOptions): Promise<string> {
    return floating(async () => {
      const text = describeCommand(commands.api(command));
      return this.#route(text, (lease) => lease.api(command, options), { verb: 'api', command }, options, ({ answer }) => answer.text ?? ''); // prettier-ignore
    });
  }

  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob> {
    return floating(async () => {
      const request = { verb: 'bgapi', command, jobUuid: options?.jobUuid } as const;
      return this.#route(
        describeCommand(commands.bgapi(command)),
        (lease) => lease.bgapi(command, options),
        request,
        options,
        (answered) => ({
          // prettier-ignore
          jobUuid: answered.answer.jobUuid ?? '',
          reply: replyOf(answered),
          result: answered.result,
        }),
      );
    });
  }

  sendEvent(
    name: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<string> {
    return floating(async () => {
      const entries = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
      // refuses here what cannot be sent
      commands.sendevent(name, entries, body);
      // a refusal is worded by the server that acts: it knows the password that FreeSWITCH may send back
      const request = {
        verb: 'sendEvent',
        name,
        headers: entries,
        body: body === undefined ? undefined : Buffer.from(body).toString('latin1'),
      } as const;
      return this.#route(`sendevent ${name}`, (lease) => lease.sendEvent(name, entries, body, options), request, options, ({ answer }) => String(answer.value)); // prettier-ignore
    });
  }

  sendMessage(
    uuid: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<EslReply> {
    return floating(async () => {
      // prettier-ignore
      return this.send(commands.sendmsg(uuid, headers, body), options);
    });
  }

  hangup(uuid: string, cause?: string, options?: CommandOptions): Promise<EslReply> {
    return floating(async () => {
      return this.send(commands.hangup({ uuid, cause }), options);
    });
  }

  runApp(uuid: string, app: string, arg?: string, options: RunAppOptions = {}): Promise<AppResult> {
    return floating(async () => {
      // prettier-ignore
      const { signal, timeoutMs, ...rest } = options;
      const extraMs = boundOf(rest.completeTimeoutMs, LONGEST_MS);
      const request = { verb: 'runApp', uuid, app, arg, options: rest } as const;
      return this.#route(`${app} on ${uuid}`, (lease) => lease.runApp(uuid, app, arg, options), request, { timeoutMs, signal, extraMs }, appResultOf); // prettier-ignore
    });
  }

  subscribe(events: readonly string[], listener?: EventListener): Subscription {
    this.#requireHeld('subscribe()');
    const names = canonicalEvents(events);
    const ready = this.#ports.wish(this.address, names, true);
    ready.catch(() => undefined);
    const listening = listener && this.#ports.listen(this.address, names, listener);
    const held: Disposable = {
      [Symbol.dispose]: () => {
        listening?.[Symbol.dispose]();
        this.#held.delete(held);
      },
    };
    this.#held.add(held);
    return { names, refused: [], ready, [Symbol.dispose]: () => held[Symbol.dispose]() };
  }

  unsubscribe(events: readonly string[]): void {
    this.#requireHeld('unsubscribe()');
    this.#ports.wish(this.address, canonicalEvents(events), false).catch(() => undefined);
  }

  events(events: readonly string[], options?: EventQueueOptions): EventStream {
    this.#requireHeld('events()');
    const none = (): void => undefined;
    const held: { subscription?: Disposable } = {};
    const onEnd = (): void => held.subscription?.[Symbol.dispose]();
    const queue = new EventQueue({ onSaturated: none, onDrained: none, onDropped: none, onEnd }, options); // prettier-ignore
    held.subscription = this.subscribe(events, (event) => {
      queue.push(event);
    });
    return queue;
  }

  release(): void {
    this.#isReleased = true;
    for (const held of [...this.#held]) held[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.release();
  }

  async #route<T>(
    attempted: string,
    here: (lease: SocketLease) => Promise<T>,
    request: CommandRequest,
    options: (CommandOptions & { readonly extraMs?: number }) | undefined,
    there: (answered: Answered) => T,
  ): Promise<T> {
    this.#requireHeld(`"${attempted}"`);
    const { timeoutMs, signal, extraMs } = options ?? {};
    const bound = boundOf(timeoutMs, DEFAULT_TIMEOUT_MS);
    const until = this.#ports.now() + bound;
    const local = this.#ports.local(this.address, this.consumer);
    if (local !== undefined) {
      try {
        return await here(local);
      } catch (error) {
        // the socket was handed over before the command was written: the server that acts now runs it
        if (!mayGoElsewhere(error as object) || until <= this.#ports.now()) throw error;
      } finally {
        local.release();
      }
    }
    const left = Math.max(0, until - this.#ports.now());
    return there(await this.#ports.run(this.address, request, { attempted, timeoutMs: left, extraMs, signal })); // prettier-ignore
  }

  #requireHeld(attempted: string): void {
    if (!this.#isReleased) return;
    throw new InvalidArgumentError(
      `The lease of "${this.consumer}" on ${this.address} was released, so ${attempted} was refused; acquire another lease`,
    );
  }
}

const replyOf = ({ answer }: Answered): EslReply =>
  receivedReply(answer.reply ?? { contentType: '', headers: [] });

function appResultOf(answered: Answered): AppResult {
  const value = (answered.answer.value ?? {}) as {
    readonly applicationUuid?: string;
    readonly response?: string;
    readonly event?: string;
  };
  const { applicationUuid = '', response, event } = value;
  return {
    applicationUuid,
    response,
    event: event === undefined ? undefined : eventOfData(Buffer.from(event)),
    reply: replyOf(answered),
  };
}

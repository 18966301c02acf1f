import {
  type CommandHeaders,
  commands,
  type EslEvent,
  type EslReply,
  InvalidArgumentError,
} from '@switchwire/esl-protocol';
import { APP_EVENTS, type AppResult, type AppTracker } from '../session/app-tracker.ts';
import {
  type BackgroundJob,
  type BgapiOptions,
  type CommandOptions,
} from '../session/command-options.ts';
import { canonicalEvents, HeldEvents } from '../session/held-events.ts';
import { requireAmount, requireCommandOptions, requireOptions } from '../arguments.ts';
import { type SessionEvents } from '../session/session-events.ts';
import { type EslSession } from '../session/esl-session.ts';
import { type RunAppOptions, type Subscription } from './client.ts';
import { EventDispatch } from './event-dispatch.ts';
import { EventGuard, JOB_EVENTS } from './event-guard.ts';
import { type EventQueueOptions, type EventStream } from './event-queue.ts';
import { EventStreams } from './event-streams.ts';
import { floating } from './floating.ts';
import { runApplication } from './run-app.ts';

/** What a client is made of. */
export interface ClientParts {
  readonly session: EslSession;
  readonly runs: AppTracker;
  readonly events: SessionEvents;
  /** A listener threw. */
  readonly onDefect: (error: unknown) => void;
}

/** What a connection and a call have in common: everything over one session that is not about its beginning or its end. */
export abstract class SessionClient {
  readonly address: string;
  protected readonly session: EslSession;
  protected readonly runs: AppTracker;
  protected readonly wireEvents: SessionEvents;
  protected readonly listeners: EventDispatch;
  protected readonly streams: EventStreams;
  readonly #held: HeldEvents;
  readonly #guard: EventGuard;

  constructor({ session, runs, events, onDefect }: ClientParts) {
    this.address = session.address;
    this.streams = new EventStreams(session.address);
    this.session = session;
    this.runs = runs;
    this.wireEvents = events;
    this.listeners = new EventDispatch(onDefect);
    this.#held = new HeldEvents(events);
    this.#guard = new EventGuard({ session, runs }, events, this.#held);
  }

  /** Names that are subscribed. */
  get subscribedEvents(): readonly string[] {
    return this.wireEvents.names;
  }

  /** Names that FreeSWITCH refused when they were last asked for. */
  get refusedEvents(): readonly string[] {
    return this.wireEvents.refused;
  }

  get connected(): boolean {
    return this.session.closed === undefined;
  }

  send(command: string | Uint8Array, options?: CommandOptions): Promise<EslReply> {
    return floating(async () => this.write(commands.raw(command), options));
  }

  api(command: string, options?: CommandOptions): Promise<string> {
    try {
      return this.session.sendText(commands.api(command), options);
    } catch (error) {
      if (error instanceof InvalidArgumentError) return floating(() => Promise.reject(error));
      throw error;
    }
  }

  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob> {
    return floating(() => this.#bgapi(command, options));
  }

  #bgapi(command: string, given?: BgapiOptions | null): Promise<BackgroundJob> {
    requireCommandOptions(given);
    const options = given ?? {};
    requireAmount(options.jobTimeoutMs, 'jobTimeoutMs');
    return this.#guard.ready(JOB_EVENTS)
      ? this.session.bgapi(command, options)
      : this.#guardedBgapi(command, options);
  }

  async #guardedBgapi(command: string, options: BgapiOptions): Promise<BackgroundJob> {
    // throws before anything is written
    commands.bgapi(command);
    this.#guard.require(JOB_EVENTS, 'bgapi');
    const job = await this.session.bgapi(command, options);
    const refusal = this.wireEvents.refusalOf('BACKGROUND_JOB');
    return refusal === undefined ? job : this.#withoutResult(job, refusal);
  }

  sendEvent(
    name: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<string> {
    return floating(() => this.#sendEvent(name, headers, body, options));
  }

  async #sendEvent(
    name: string,
    headers: CommandHeaders,
    body: string | Uint8Array | undefined,
    options: CommandOptions | undefined,
  ): Promise<string> {
    const reply = await this.write(commands.sendevent(name, headers, body), options);
    if (reply.kind === 'ok') return reply.text.slice('+OK'.length).trim();
    throw this.session.refusal(`sendevent ${name}`, reply.text);
  }

  subscribe(events: readonly string[], listener?: (event: EslEvent) => unknown): Subscription {
    const names = canonicalEvents(events);
    // first, because it may be refused
    const listening = listener && this.listeners.add(names, listener);
    const hold = this.#held.hold(names);
    return {
      names,
      ready: hold.ready,
      get refused() {
        return hold.refused;
      },
      [Symbol.dispose]: () => {
        listening?.[Symbol.dispose]();
        hold.release();
      },
    };
  }

  events(events: readonly string[], options?: EventQueueOptions): EventStream {
    requireOptions(options);
    return this.streams.open(options ?? {}, (listener) => this.subscribe(events, listener));
  }

  /** Every event that arrives from now on, synchronously and in order, whatever subscribed to it. */
  onEvent(listener: (event: EslEvent) => unknown): Disposable {
    return this.listeners.add(['ALL'], listener);
  }

  filter(header: string, value: string, options?: CommandOptions): Promise<EslReply> {
    return floating(async () => this.write(commands.filter(header, value), options));
  }

  filterDelete(header: string, value?: string, options?: CommandOptions): Promise<EslReply> {
    return floating(async () => this.write(commands.filterDelete(header, value), options));
  }

  log(level?: string | number, options?: CommandOptions): Promise<EslReply> {
    return floating(async () => this.write(commands.log(level), options));
  }

  nolog(options?: CommandOptions): Promise<EslReply> {
    return floating(async () => this.write(commands.nolog(), options));
  }

  /** Any complete command; those that change what the client knows about itself are noticed. */
  protected async write(bytes: Uint8Array, options?: CommandOptions): Promise<EslReply> {
    this.#guard.check(bytes);
    return this.session.send(bytes, options);
  }

  /** Makes sure of the events by which an application ends; they stay subscribed. `given`: they are by other means. */
  protected requireAppEvents(given = false): void {
    if (!this.#guard.ready(APP_EVENTS)) this.#guard.require(APP_EVENTS, 'execute', given);
  }

  protected run(
    channel: { readonly uuid: string; readonly named: boolean; readonly sync: boolean },
    app: string,
    arg: string | undefined,
    options?: RunAppOptions,
  ): Promise<AppResult> {
    const { session, runs, wireEvents } = this;
    const target = {
      session,
      channelUuid: channel.uuid,
      named: channel.named,
      completion: channel.sync
        ? undefined
        : {
            tracker: runs,
            events: wireEvents,
            require: () => {
              this.requireAppEvents();
            },
          },
    };
    return runApplication(target, app, arg, options);
  }

  /** The job runs; only its result will never come. */
  #withoutResult(job: BackgroundJob, refusal: string): BackgroundJob {
    if (job.reply.kind === 'err') return job;
    this.session.forgetJob(job);
    const answer = `${refusal}; the job runs, but its result will not arrive`;
    const error = this.session.refusal('event BACKGROUND_JOB', answer);
    const result = Promise.reject<string>(error);
    // a caller who does not care about the result must not bring the process down
    result.catch(() => undefined);
    return { ...job, result };
  }
}

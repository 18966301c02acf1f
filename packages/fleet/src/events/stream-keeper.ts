import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type EngineState } from '../nats/engine-state.ts';
import { engineProblem, isForbidden } from '../nats/engine-problem.ts';
import { isMissingStream, isRefusal } from '../nats/missing-stream.ts';
import { patiently } from '../nats/patiently.ts';
import { type FleetSubjects } from '../subjects.ts';
import { type Refusal } from './answers.ts';
import { Refusals } from './refusals.ts';
import { type ProvisionedStream, provisionStream, type StreamSettings } from './stream-settings.ts';

export interface StreamKeeperPorts {
  readonly connection: NatsConnection;
  readonly engine: EngineState;
  readonly subjects: FleetSubjects;
  readonly settings: StreamSettings;
  /** Makes the stream if it is missing. */
  readonly mayCreate: boolean;
  readonly clock: Clock;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
  readonly logger: Logger;
  /** The stream is there: whether it takes batches of messages. */
  readonly onStream: (takesBatches: boolean) => void;
}

/** For each answer. */
const ANSWER_MS = 5_000;
/** Without a reason to. */
const LOOK_EVERY_MS = 30_000;
/** With one: many reasons of one moment are one. */
const LOOK_SOON_MS = 100;
/** Servers that miss the stream at one moment create it within this time, so that most of them find it there. */
const SPREAD_MS = 500;
/** Ceiling of the first wait after a failure; it doubles with each one, and each wait is a random part of it. */
const RETRY_MS = 500;
const MAX_RETRY_MS = 10_000;

/**
 * Sees to it that the stream of a fleet stays there while servers run: NATS may lose it with its disk, and an operator may delete it.
 * It is looked at when NATS is back, when a message is refused, and now and then.
 */
export class StreamKeeper implements Disposable {
  readonly #ports: StreamKeeperPorts;
  #following: Disposable | undefined;
  #manager: Promise<JetStreamManager> | undefined;
  /** What NATS says of it: another time, if it was made again. */
  #created: string | undefined;
  #isMissing = false;
  #isLooking = false;
  #isOver = false;
  #failures = 0;
  readonly #refusals: Refusals;
  /** What was logged last. */
  #said = '';
  #timer: unknown;

  constructor(ports: StreamKeeperPorts) {
    this.#ports = ports;
    this.#refusals = new Refusals(ports.logger, () => ports.clock.now());
  }

  /** NATS answered and did not have it when it was asked last. */
  get isMissing(): boolean {
    return this.#isMissing;
  }

  /**
   * Rejects with StreamSettingsError for a stream that is missing and should not be made, or that cannot be made, with
   * EngineRefusedError where this user may not ask for it. While NATS does not answer it is asked again: it may elect.
   */
  async start(): Promise<void> {
    const isFinal = (error: unknown): boolean => {
      if (this.#isOver || isRefusal(error) || isForbidden(error)) return true;
      this.#say('warn', `Looking at the stream ${this.#ports.subjects.stream} failed: ${textOf(error)}`); // prettier-ignore
      return false;
    };
    const { clock, subjects } = this.#ports;
    const failed = (error: unknown): never => {
      throw engineProblem(error, `Looking at the stream ${subjects.stream}`, subjects.stream);
    };
    this.#take(await patiently(() => this.#provide(), clock, isFinal).catch(failed));
    this.#following = this.#ports.engine.onChange((isConnected) => {
      if (isConnected) this.look();
    });
    this.#after(LOOK_EVERY_MS);
  }

  /** NATS did not store an event. */
  refused(refusal: Refusal): void {
    this.#refusals.note(refusal, this.#ports.subjects.stream);
    this.look();
  }

  /** There is a reason to: after a failure it waits for its time. */
  look(): void {
    if (this.#following === undefined || this.#isLooking || this.#failures > 0) return;
    this.#after(LOOK_SOON_MS);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#following?.[Symbol.dispose]();
    this.#ports.clock.clearTimeout(this.#timer);
  }

  #after(ms: number): void {
    const { clock } = this.#ports;
    clock.clearTimeout(this.#timer);
    if (!this.#isOver) this.#timer = clock.setTimeout(() => void this.#look(), ms);
  }

  async #look(): Promise<void> {
    const { engine, random } = this.#ports;
    // what brings it back is a reason to look
    if (!engine.isConnected) {
      this.#failures = 0;
      return;
    }
    this.#isLooking = true;
    try {
      this.#take(await this.#found());
      this.#failures = 0;
    } catch (error) {
      if (!this.#isOver) this.#failed(error);
    }
    this.#isLooking = false;
    const ceiling = Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** (this.#failures - 1));
    this.#after(this.#failures > 0 ? ceiling * random() : LOOK_EVERY_MS);
  }

  /** One that is missing is not made at once: another server may be about to. */
  async #found(): Promise<ProvisionedStream> {
    const { mayCreate, clock, random, subjects } = this.#ports;
    try {
      return await this.#provide(false);
    } catch (error) {
      if (!isMissingStream(error instanceof Error ? error.cause : undefined)) throw error;
      this.#isMissing = true;
      if (!mayCreate) throw error;
    }
    this.#say('warn', `NATS has no stream ${subjects.stream} any more: it is created again`);
    await new Promise<void>((resolve) => {
      this.#timer = clock.setTimeout(resolve, SPREAD_MS * random());
    });
    return this.#provide();
  }

  async #provide(mayCreate = this.#ports.mayCreate): Promise<ProvisionedStream> {
    const { connection, subjects, settings } = this.#ports;
    const manager = await (this.#manager ??= jetstreamManager(connection, { timeout: ANSWER_MS, checkAPI: false })); // prettier-ignore
    return provisionStream({ manager, connection }, subjects, settings, mayCreate);
  }

  #take({ created, differences, takesBatches, takesEvents }: ProvisionedStream): void {
    const { subjects, onStream } = this.#ports;
    this.#isMissing = false;
    const before = this.#created;
    this.#created = created;
    onStream(takesBatches);
    if (before !== undefined && before !== created)
      this.#say('warn', `The stream ${subjects.stream} was created again: what it held is lost`);
    if (!takesEvents)
      this.#say('error', `The stream ${subjects.stream} takes no event as it is (${differences.join('; ')}): events wait here, and then the oldest are dropped; set it again (nats stream edit ${subjects.stream})`); // prettier-ignore
    else if (differences.length > 0)
      this.#say('warn', `The stream ${subjects.stream} is not as configured: ${differences.join('; ')}`); // prettier-ignore
  }

  #failed(error: unknown): void {
    this.#failures++;
    const { mayCreate, subjects } = this.#ports;
    if (this.#isMissing && !mayCreate)
      this.#say('error', `NATS has no stream ${subjects.stream} any more, and this server may not create it: events wait here, and then the oldest are dropped, until another one, or an operator, did`); // prettier-ignore
    else this.#say('warn', `Looking at the stream ${subjects.stream} failed: ${textOf(error)}`);
  }

  /** Each once, until something else is to be said. */
  #say(level: 'warn' | 'error', text: string): void {
    if (text === this.#said) return;
    this.#said = text;
    this.#ports.logger[level]({ stream: this.#ports.subjects.stream }, text);
  }
}

import { Buffer } from 'node:buffer';
import { createInbox, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { type ConnManager, type TransitionReport } from '@switchwire/conn-manager';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { guarded, textOf } from '@switchwire/esl-client/session';
import { type EngineState } from '../nats/engine-state.ts';
import { parseFields } from '../parse-fields.ts';
import { type FleetSubjects } from '../subjects.ts';

export interface FleetTransitionsPorts {
  readonly connection: NatsConnection;
  readonly engine: EngineState;
  readonly subjects: FleetSubjects;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A watcher threw. */
  readonly onDefect: (error: unknown) => void;
}

/** A server sends its transitions for so long after it was asked to. */
const WISH_MS = 10_000;
const RENEW_MS = 3_000;
/** Transitions of many sockets that come in one moment are one message. */
const BATCH_MS = 50;
const MAX_BATCH = 500;
/** What comes in one moment fills so many messages at most. */
const MAX_MESSAGES = 20;
/** Servers that watch at a time. */
const MAX_WATCHERS = 100;

/**
 * Transitions of sockets, whichever server has them. Servers send each other theirs only while one asks for them, and asks again.
 */
export class FleetTransitions {
  readonly #ports: FleetTransitionsPorts;
  readonly #manager: Pick<ConnManager, 'watch'>;
  readonly #asked: Subscription;
  readonly #inboxes = new Set<string>();
  /** Inboxes of other servers: until when. */
  readonly #watchers = new Map<string, number>();
  #batch: TransitionReport[] = [];
  /** Messages of this moment, and transitions that no message had room for. */
  #sent = 0;
  #skipped = 0;
  #watching: Disposable | undefined;
  #timer: unknown;

  constructor(ports: FleetTransitionsPorts, manager: Pick<ConnManager, 'watch'>) {
    this.#ports = ports;
    this.#manager = manager;
    this.#asked = ports.connection.subscribe(ports.subjects.toAll('watch'), {
      callback: (error, { reply = '' }) => {
        if (error === null && reply !== '' && !this.#inboxes.has(reply)) this.#take(reply);
      },
    });
  }

  watch(listener: (transition: TransitionReport) => unknown): Disposable {
    const { connection, engine, subjects, clock, onDefect } = this.#ports;
    const call = guarded<TransitionReport>(listener, onDefect);
    const inbox = createInbox();
    this.#inboxes.add(inbox);
    const own = this.#manager.watch(listener);
    const subscription = connection.subscribe(inbox, {
      callback: (error, { data }) => {
        if (error === null) for (const transition of transitionsIn(data)) call(transition);
      },
    });
    let timer: unknown;
    const ask = (): void => {
      if (engine.isConnected) connection.publish(subjects.toAll('watch'), '', { reply: inbox });
      timer = clock.setTimeout(ask, RENEW_MS);
    };
    ask();
    return {
      [Symbol.dispose]: () => {
        clock.clearTimeout(timer);
        subscription.unsubscribe();
        own[Symbol.dispose]();
        this.#inboxes.delete(inbox);
      },
    };
  }

  [Symbol.dispose](): void {
    this.#asked.unsubscribe();
    this.#watchers.clear();
    this.#rest();
  }

  // --- for other servers ----------------------------------------------------------------------------------------

  #take(inbox: string): void {
    const { clock } = this.#ports;
    if (!this.#watchers.has(inbox) && this.#watchers.size >= MAX_WATCHERS) return;
    this.#watchers.set(inbox, clock.now() + WISH_MS);
    this.#watching ??= this.#manager.watch((transition) => {
      // the pool of each server has the same name
      if (transition.machine === 'socket') this.#add(transition);
    });
    this.#timer ??= clock.setTimeout(() => this.#send(), BATCH_MS);
  }

  #add(transition: TransitionReport): void {
    if (this.#sent >= MAX_MESSAGES) {
      this.#skipped++;
      return;
    }
    this.#batch.push(transition);
    if (this.#batch.length >= MAX_BATCH) this.#flush();
  }

  #send(): void {
    const { clock, logger } = this.#ports;
    for (const [inbox, until] of this.#watchers)
      if (until < clock.now()) this.#watchers.delete(inbox);
    if (this.#watchers.size === 0) {
      this.#rest();
      return;
    }
    this.#timer = clock.setTimeout(() => this.#send(), BATCH_MS);
    this.#flush();
    if (this.#skipped > 0)
      logger.warn(
        { skipped: this.#skipped },
        `Too many transitions in one moment: ${this.#skipped} were not sent to other servers`,
      );
    this.#sent = 0;
    this.#skipped = 0;
  }

  #flush(): void {
    const transitions = this.#batch;
    if (transitions.length === 0) return;
    this.#batch = [];
    this.#sent++;
    this.#publish(Buffer.from(JSON.stringify({ transitions })));
  }

  #publish(data: Uint8Array): void {
    const { connection, engine, logger } = this.#ports;
    if (!engine.isConnected) return;
    try {
      for (const inbox of this.#watchers.keys()) connection.publish(inbox, data);
    } catch (error) {
      logger.debug({}, `Sending transitions to other servers failed: ${textOf(error)}`);
    }
  }

  /** Without a watcher. */
  #rest(): void {
    this.#ports.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#watching?.[Symbol.dispose]();
    this.#watching = undefined;
    this.#batch = [];
    this.#sent = 0;
    this.#skipped = 0;
  }
}

/** Any program on the subject may have sent it. */
function transitionsIn(data: Uint8Array): readonly TransitionReport[] {
  const { transitions = [] } = parseFields(data, { transitions: Array.isArray }) ?? {};
  return (transitions as readonly (Partial<TransitionReport> | null)[]).filter(
    (one): one is TransitionReport => one?.machine === 'socket' && typeof one.id === 'string',
  );
}

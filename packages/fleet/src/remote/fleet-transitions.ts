import { Buffer } from 'node:buffer';
import { createInbox, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { type ConnManager, type TransitionReport } from '@switchwire/conn-manager';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { guarded, textOf } from '@switchwire/esl-client/session';
import { type EngineState } from '../nats/engine-state.ts';
import { type MachineSteps } from '../machine-steps.ts';
import { parseFields } from '../parse-fields.ts';
import { type FleetSubjects } from '../subjects.ts';

export interface FleetTransitionsPorts {
  readonly connection: NatsConnection;
  readonly engine: EngineState;
  readonly subjects: FleetSubjects;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Steps of the machines of this server in the fleet, which its manager does not know. */
  readonly steps: Pick<MachineSteps, 'watch'>;
  readonly serverId: string;
  /** The state of its membership. */
  readonly membership: () => string;
  /** A watcher threw. */
  readonly onDefect: (error: unknown) => void;
}

/** A server sends its transitions for so long after it was asked to. */
const WISH_MS = 10_000;
const RENEW_MS = 3_000;
/** A server that did not say its state for so long is not there. */
const MEMBERSHIP_MS = 10_000;
/** Servers whose state is remembered. */
const MAX_SERVERS = 1_000;
/** Transitions of many sockets that come in one moment are one message. */
const BATCH_MS = 50;
const MAX_BATCH = 500;
/** What comes in one moment fills so many messages at most. */
const MAX_MESSAGES = 20;
/** Servers that watch at a time. */
const MAX_WATCHERS = 100;

/** What its machines report to other servers: its pool has the name of every other one's. */
const SENT: readonly string[] = ['socket', 'membership', 'ownership'];

/**
 * Transitions of sockets and of the servers' own machines, whichever server has them. Servers send each other theirs only while one
 * asks for them, and asks again; with each answer a server says the state of its membership.
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
  #watching: readonly Disposable[] = [];
  readonly #memberships = new Map<string, { readonly state: string; readonly at: number }>();
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
    const own = [this.#manager.watch(listener), this.#ports.steps.watch(call)];
    const subscription = connection.subscribe(inbox, {
      callback: (error, { data }) => {
        if (error === null) for (const transition of this.#hear(data)) call(transition);
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
        for (const one of own) one[Symbol.dispose]();
        this.#inboxes.delete(inbox);
      },
    };
  }

  /** The state of the membership of each server; of others as they said last, while this one watches. */
  memberships(): Readonly<Record<string, string>> {
    const { clock, serverId, membership } = this.#ports;
    const from = clock.now() - MEMBERSHIP_MS;
    for (const [server, { at }] of this.#memberships)
      if (at < from) this.#memberships.delete(server);
    const others = [...this.#memberships].map(([server, { state }]) => [server, state]);
    return Object.fromEntries([...others, [serverId, membership()]]) as Record<string, string>;
  }

  [Symbol.dispose](): void {
    this.#asked.unsubscribe();
    this.#watchers.clear();
    this.#rest();
  }

  /** Any program on the subject may have sent it. */
  #hear(data: Uint8Array): readonly TransitionReport[] {
    const isList = (value: unknown): boolean => value === undefined || Array.isArray(value);
    const isState = (value: unknown): boolean => value === undefined || typeof value === 'object';
    const { transitions = [], membership }: Heard = parseFields(data, { transitions: isList, membership: isState }) ?? {}; // prettier-ignore
    const { server, state } = membership ?? {};
    if (typeof server === 'string' && typeof state === 'string') this.#note(server, state);
    const heard = transitions.filter(isTransition);
    for (const { machine, id, to } of heard)
      if (machine === 'membership' && typeof to[0] === 'string') this.#note(id, to[0]);
    return heard;
  }

  #note(server: string, state: string): void {
    if (this.#memberships.size >= MAX_SERVERS && !this.#memberships.has(server)) return;
    this.#memberships.set(server, { state, at: this.#ports.clock.now() });
  }

  // --- for other servers ----------------------------------------------------------------------------------------

  #take(inbox: string): void {
    const { clock } = this.#ports;
    if (!this.#watchers.has(inbox) && this.#watchers.size >= MAX_WATCHERS) return;
    this.#watchers.set(inbox, clock.now() + WISH_MS);
    if (this.#watching.length === 0) {
      const add = (transition: TransitionReport): void => {
        if (SENT.includes(transition.machine)) this.#add(transition);
      };
      this.#watching = [this.#manager.watch(add), this.#ports.steps.watch(add)];
    }
    const { serverId: server, membership } = this.#ports;
    this.#publish([inbox], { membership: { server, state: membership() } });
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
    this.#publish(this.#watchers.keys(), { transitions });
  }

  #publish(inboxes: Iterable<string>, message: object): void {
    const { connection, engine, logger } = this.#ports;
    if (!engine.isConnected) return;
    try {
      const data = Buffer.from(JSON.stringify(message));
      for (const inbox of inboxes) connection.publish(inbox, data);
    } catch (error) {
      logger.debug({}, `Sending transitions to other servers failed: ${textOf(error)}`);
    }
  }

  /** Without a watcher. */
  #rest(): void {
    this.#ports.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const watching of this.#watching) watching[Symbol.dispose]();
    this.#watching = [];
    this.#batch = [];
    this.#sent = 0;
    this.#skipped = 0;
  }
}

interface Heard {
  readonly transitions?: readonly unknown[];
  readonly membership?: Readonly<Record<string, unknown>> | null;
}

const isTransition = (value: unknown): value is TransitionReport => {
  const { machine = '', id, to } = (value ?? {}) as Partial<TransitionReport>;
  return SENT.includes(machine) && typeof id === 'string' && Array.isArray(to);
};

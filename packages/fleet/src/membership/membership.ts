import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type Actor, assign, createActor, fromCallback, fromPromise } from 'xstate';
import {
  EngineLostError,
  type FleetError,
  FleetSecretError,
  ServerIdTakenError,
} from '../errors.ts';
import { type FleetTimings } from '../fleet-timings.ts';
import { type FollowedMachines } from '../machine-steps.ts';
import { type LeaseStore } from '../leases/lease-store.ts';
import { type LeaseView, type ViewChange } from '../leases/lease-view.ts';
import { incarnationOf, parseRecordKey, serverKey, takesSockets } from '../leases/records.ts';
import { Beats } from './beats.ts';
import { disagreeing } from './key-agreement.ts';
import { sayFarewell } from './farewell.ts';
import { describeSelf, type SelfDescription, type SelfPorts } from './describe-self.ts';
import { fencePeer } from './fencing.ts';
import {
  type BeatsInput,
  type BeatsOrder,
  joinRetryCeiling,
  leaveDelay,
  type Joined,
  type MembershipContext,
  type MembershipMachine,
  type MembershipTag,
  membershipMachine,
} from './membership-machine.ts';
import { countsGreetings, hearingAfter, mayJudge, nextSilence, silentPeers } from './peers.ts';

export interface MembershipPorts extends SelfPorts {
  readonly store: LeaseStore;
  readonly view: LeaseView;
  readonly clock: Clock;
  readonly wallNow: () => number;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
  /** A name that is never used twice. */
  readonly unique: () => string;
  readonly timings: FleetTimings;
  readonly logger: Logger;
  readonly steps: FollowedMachines;
  /** The state, or the incarnation, changed. */
  onChange(): void;
  /** This server fenced another, or found it fenced. */
  onFenced(incarnation: string): void;
  /** The process slept: what is received until it joined again is late. */
  onLapse(): void;
  /** How many sockets it has. */
  sockets(): number;
  /** Resolves when the stream has confirmed everything, or the signal ends the wait. */
  published(signal: AbortSignal): Promise<void>;
}

/** A live record with the id of this server, and since when its revision is the same. */
interface Rival {
  readonly incarnation: string;
  readonly revision: number;
  readonly since: number;
}

/** This server's place in the fleet, and its judgement of the others. */
export class Membership {
  readonly #ports: MembershipPorts;
  readonly #actor: Actor<MembershipMachine>;
  readonly #lastBeat = new Map<string, number>();
  readonly #own = new Set<string>();
  readonly #judging = new Set<string>();
  readonly #ended: Promise<void>;
  #since: number;
  #joinedAt = 0;
  /** When its own words came back last. */
  #audibleAt = 0;
  #rival: Rival | undefined;
  /** The name under which a record was sent to the store. */
  #used: string | undefined;
  /** Why it can never join as it is. */
  #refusal: FleetError | undefined;

  constructor(ports: MembershipPorts) {
    this.#ports = ports;
    this.#since = ports.wallNow();
    const { clock, identity } = ports;
    this.#actor = createActor(this.#provide(), {
      clock,
      input: { serverId: identity.id, incarnation: this.#newIncarnation() },
    });
    ports.steps.follow(this.#actor);
    this.#ended = new Promise((resolve) => {
      this.#actor.subscribe({
        next: () => {
          ports.onChange();
        },
        error: (error) => {
          ports.logger.error({ server: identity.id }, `The membership broke: ${textOf(error)}`);
          resolve();
        },
        complete: resolve,
      });
    });
  }

  get incarnation(): string {
    return this.context.incarnation;
  }

  get context(): MembershipContext {
    return this.#actor.getSnapshot().context;
  }

  /** The path of the present state: `member.held`. */
  get state(): string {
    const { value } = this.#actor.getSnapshot();
    return typeof value === 'string' ? value : Object.entries(value).flat().join('.');
  }

  /** It has a record that is its own beyond doubt: it may claim. */
  get isConfirmed(): boolean {
    return this.hasTag('confirmed');
  }

  get isMember(): boolean {
    return this.hasTag('member');
  }

  /** Asks the machine. */
  hasTag(tag: MembershipTag): boolean {
    return this.#actor.getSnapshot().hasTag(tag);
  }

  /** Milliseconds since the last beat of a server was heard. */
  beatAge(incarnation: string): number | undefined {
    const at = this.#lastBeat.get(incarnation);
    return at === undefined ? undefined : this.#ports.clock.now() - at;
  }

  /** Monotonic; of the present incarnation. */
  get joinedAt(): number {
    return this.#joinedAt;
  }

  /** Whether that is a name of this server, of now or before. */
  isOwn(incarnation: string): boolean {
    return this.#own.has(incarnation);
  }

  /** Resolves when it joined. Rejects with ServerIdTakenError when a live server has its id, and with EngineLostError when it left before. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const subscription = this.#actor.subscribe((snapshot) => {
        if (snapshot.hasTag('member')) {
          subscription.unsubscribe();
          resolve();
        } else if (snapshot.status !== 'active') {
          subscription.unsubscribe();
          const { fleet } = this.#ports.identity;
          reject(new EngineLostError(`Joining the fleet "${fleet}" was given up by stop()`));
        } else if (this.#refusal !== undefined) {
          subscription.unsubscribe();
          this.#actor.send({ type: 'server.stop' });
          reject(this.#refusal);
        }
      });
      this.#actor.start();
    });
  }

  /** Lets others take the sockets. Resolves when this server acts for nothing, or after {@link leaveDelay}. */
  async leave(): Promise<void> {
    // one that could not join is at its end already
    if (this.#actor.getSnapshot().status === 'active') this.#actor.send({ type: 'server.stop' });
    await this.#ended;
  }

  /** Nothing is acted for any more. */
  empty(): void {
    if (this.hasTag('leaving')) this.#actor.send({ type: 'ownership.empty' });
  }

  /** Says that this server is gone; the end. */
  async end(): Promise<void> {
    this.#actor.stop();
    await sayFarewell(this.#ports, this.incarnation);
  }

  slept(): void {
    this.#actor.send({ type: 'process.slept' });
  }

  restored(): void {
    this.#actor.send({ type: 'engine.restored', at: this.#ports.clock.now() });
  }

  /** A newer record of a server was heard. */
  heard({ incarnation, record }: Extract<ViewChange, { readonly kind: 'server' }>): void {
    const now = this.#ports.clock.now();
    if (incarnation === this.incarnation) this.#hearsItself(now);
    this.#lastBeat.set(incarnation, now);
    if (incarnation === this.incarnation && record.state !== 'fenced')
      this.#actor.send({ type: 'beat.heard', at: now });
  }

  /** A server said past the store that it runs. */
  greeted(key: string): void {
    const { clock, timings, view } = this.#ports;
    const named = parseRecordKey(key);
    const now = clock.now();
    if (named?.kind !== 'server' || !view.servers.has(named.incarnation)) return;
    if (named.incarnation === this.incarnation) this.#hearsItself(now);
    if (countsGreetings(this.context, now, timings.beat))
      this.#lastBeat.set(named.incarnation, now);
  }

  /** Its own words come back for as long as it hears others. */
  #hearsItself(now: number): void {
    const at = hearingAfter(now - this.#audibleAt, now, this.#ports.timings.lease);
    this.#audibleAt = now;
    if (at !== undefined) this.#actor.send({ type: 'engine.restored', at });
  }

  /** Fences those that were silent for longer than the lease. Gives the milliseconds until the next one may be silent; Infinity: unknown. */
  judge(): number {
    const { clock, timings, view } = this.#ports;
    const now = clock.now();
    if (!this.isConfirmed || !mayJudge(this.context, now, timings.beat)) return Infinity;
    const peers = [...view.servers]
      .filter(([name, { record }]) => record.state !== 'fenced' && name !== this.incarnation)
      .map(([name]) => name);
    const hearing = { hearingSince: this.context.hearingSince, lastBeat: this.#lastBeat };
    for (const peer of silentPeers(peers, hearing, now, timings.lease)) void this.#fence(peer);
    return nextSilence(peers, hearing, now, timings.lease);
  }

  async #fence(peer: string): Promise<void> {
    if (this.#judging.has(peer)) return;
    this.#judging.add(peer);
    const { clock, logger } = this.#ports;
    try {
      const result = await fencePeer(this.#ports, peer, this.incarnation);
      if (result === 'alive') this.#lastBeat.set(peer, clock.now());
      else {
        this.#lastBeat.delete(peer);
        this.#ports.onFenced(peer);
        logger.warn({ server: peer }, `The server ${peer} fell silent: it is ${result}`);
      }
    } catch (error) {
      logger.debug({ server: peer }, `Fencing ${peer} failed: ${textOf(error)}`);
    } finally {
      this.#judging.delete(peer);
    }
  }

  #newIncarnation(): string {
    const { identity, unique } = this.#ports;
    const incarnation = incarnationOf(identity.id, unique());
    this.#own.add(incarnation);
    return incarnation;
  }

  #provide(): MembershipMachine {
    const { timings, random } = this.#ports;
    return membershipMachine.provide({
      actors: {
        join: fromPromise<Joined, { readonly incarnation: string }>(({ input }) =>
          this.#join(input.incarnation),
        ),
        beats: fromCallback<BeatsOrder, BeatsInput>(({ input, sendBack, receive }) => {
          const { store, clock } = this.#ports;
          const describe = (): SelfDescription => describeSelf(this.#ports, this.#since);
          const beats = new Beats({ store, clock, intervalMs: timings.beat, describe, tell: sendBack }, input); // prettier-ignore
          receive(() => {
            beats.leave();
          });
          return () => {
            beats.end();
          };
        }),
      },
      actions: {
        renewIncarnation: assign({ incarnation: () => this.#newIncarnation() }),
        renewUsed: assign({
          incarnation: ({ context: { incarnation } }) =>
            incarnation === this.#used ? this.#newIncarnation() : incarnation,
        }),
        lapse: () => {
          this.#ports.onLapse();
        },
      },
      delays: {
        joinRetryDelay: ({ context }) =>
          joinRetryCeiling(context.attempt, timings.joinRetryMax) * random(),
        beatPatience: timings.beat + timings.beatTimeout,
        confirmTimeout: timings.confirmTimeout,
        leaveTimeout: () => leaveDelay(this.#ports.sockets(), timings),
      },
    });
  }

  async #join(incarnation: string): Promise<Joined> {
    const { store, view, clock } = this.#ports;
    await store.open();
    const mark = view.mark();
    view.replace(await store.snapshot(), mark);
    this.#requireAgreement();
    await this.#settleRivals(incarnation);
    const at = clock.now();
    const key = serverKey(incarnation);
    const value = JSON.stringify({
      ...describeSelf(this.#ports, this.#since),
      state: 'live',
      beat: 0,
    });
    // others may find a record whose answer is lost, and fence it
    this.#used = incarnation;
    const revision = await store.write(key, value, 0);
    if (revision === undefined) throw new Error(`The record ${key} already exists`);
    view.apply({ key, value, revision });
    this.#joinedAt = at;
    this.#audibleAt = at;
    return { at, revision };
  }

  /** With a server that has other secrets, both would act for one socket. */
  #requireAgreement(): void {
    const { view, identity } = this.#ports;
    if (!takesSockets(identity)) return;
    const records = [...view.servers.values()].map(({ record }) => record);
    const other = disagreeing(this.#ports.keys(), records, identity.id);
    if (other === undefined) return;
    this.#refusal = new FleetSecretError(other.id);
    throw this.#refusal;
  }

  /** Records of this server from before go; a foreign one with its id is waited for, and fenced if it does not beat. */
  async #settleRivals(incarnation: string): Promise<void> {
    const { store, view, clock, timings, identity } = this.#ports;
    for (const [name, { record, revision }] of view.servers) {
      if (record.id !== identity.id || record.state === 'fenced' || name === incarnation) continue;
      if (this.#own.has(name)) {
        await store.remove(serverKey(name));
        view.forgetServer(name);
        continue;
      }
      const rival = this.#rival;
      if (rival?.incarnation === name && rival.revision !== revision)
        this.#refusal = new ServerIdTakenError(identity.id, identity.fleet);
      if (rival?.incarnation !== name || rival.revision !== revision)
        this.#rival = { incarnation: name, revision, since: clock.now() };
      else if (clock.now() - rival.since > timings.lease)
        if ((await fencePeer(this.#ports, name, incarnation)) !== 'alive') continue;
      throw new ServerIdTakenError(identity.id, identity.fleet);
    }
  }
}

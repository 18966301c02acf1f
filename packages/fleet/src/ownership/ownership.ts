import { textOf } from '@switchwire/esl-client/session';
import { type Actor, createActor } from 'xstate';
import { type Known, type ViewChange } from '../leases/lease-view.ts';
import { type OwnerRecord } from '../leases/records.ts';
import { type Rank } from './announcement.ts';
import { ClaimedOver } from './claimed-over.ts';
import { type Claim, ClaimWindow } from './claim-window.ts';
import { decide, hasUntriedOther, type Holding } from './decide.ts';
import {
  handOnDelay,
  type OwnershipContext,
  ownershipMachine,
  type OwnershipEvent,
  type OwnershipMachine,
} from './ownership-machine.ts';
import { Handovers } from './handovers.ts';
import { MembershipQuiet } from './membership-quiet.ts';
import { type Pace, paceLimits, paceMoves } from './pace.ts';
import { OwnershipCounts } from './ownership-counts.ts';
import { observeRun } from './observe-run.ts';
import { type OwnershipPorts } from './ownership-ports.ts';
import { type FencedOwnership } from './session-fence.ts';
import { type UnmovedSocket, unmovedSockets } from './unmoved-sockets.ts';

type Run = Actor<OwnershipMachine>;

/** A socket is not claimed again before the store was read without it, or its closed session would stay closed. */
const COOL_MS = 1_000;

/** What each state means for the decisions. */
const HOLDINGS: Readonly<Record<string, Holding>> = {
  claiming: 'claiming',
  granted: 'standing',
  announcing: 'standing',
  acting: 'acting',
};

/** The sockets of one server: a machine for each, and the decisions that begin and end them. */
export class Ownership implements FencedOwnership {
  readonly counts = new OwnershipCounts();
  readonly #ports: OwnershipPorts;
  readonly #machine: OwnershipMachine;
  readonly #runs = new Map<string, Run>();
  readonly #renewing = new Set<string>();
  readonly #writing = new Set<Promise<unknown>>();
  readonly #handovers: Handovers;
  /** Sockets that should move, and wait because an attempt failed. */
  #waiting: readonly string[] = [];
  readonly #quiet: MembershipQuiet;
  /** When an ownership ended that was shown. */
  readonly #goneAt = new Map<string, number>();
  readonly #over = new ClaimedOver((incarnation) => this.#ports.membership.isOwn(incarnation));
  readonly #window: ClaimWindow;
  #freeSince: ReadonlyMap<string, number> = new Map();
  #pace: Pace;
  /** No socket moves for the sake of balance. */
  isPaused = false;

  constructor(ports: OwnershipPorts) {
    this.#ports = ports;
    const now = ports.clock.now();
    this.#pace = { tokens: 0, at: now };
    this.#quiet = new MembershipQuiet(now);
    this.#handovers = this.#createHandovers();
    this.#machine = this.#provide();
    const { clock, timings } = ports;
    this.#window = new ClaimWindow({ clock, timings, begin: (claim) => this.#beginDue(claim) }); // prettier-ignore
  }

  get size(): number {
    return this.#runs.size;
  }

  /** The state of each socket that has a machine here. */
  states(): ReadonlyMap<string, string> {
    return new Map([...this.#runs].map(([address, run]) => [address, run.getSnapshot().value]));
  }

  isShown(address: string): boolean {
    return this.#runs.get(address)?.getSnapshot().hasTag('shown') === true;
  }

  isActing(address: string): boolean {
    return this.#runs.get(address)?.getSnapshot().hasTag('acting') === true;
  }

  // --- decisions ------------------------------------------------------------------------------------------------

  /** Looks at everything, and does what is due. */
  decide(): void {
    const { clock, timings, membership, view, serverId } = this.#ports;
    const now = clock.now();
    this.#quiet.look(view, now);
    if (membership.hasTag('unconfirmed')) this.#endLeases(now);
    if (!membership.isConfirmed) return;
    this.#handovers.look();
    const { claims, renewals, moves, waiting, releases, freeSince } = decide(
      {
        self: { incarnation: membership.incarnation, id: serverId },
        servers: view.servers,
        owners: view.owners,
        inventory: this.#ports.inventory(),
        held: this.#held(),
        freeSince: this.#freeSince,
        now,
        joinedAt: membership.joinedAt,
        isSettled: !this.isPaused && now - this.#quiet.since >= timings.rebalanceSettle,
        claimedAt: this.#quiet.claimedAt,
        failedMoves: this.#handovers.failed,
      },
      timings,
    );
    this.#freeSince = freeSince;
    for (const { socket, known } of renewals) this.#claim(socket, known);
    this.#window.replace(claims);
    for (const address of releases) this.#send(address, { type: 'socket.release' });
    const isDrained = view.servers.get(membership.incarnation)?.record.drained === true;
    const paced = paceMoves(this.#pace, now, paceLimits(timings, isDrained), this.#handovers.inFlight(), moves); // prettier-ignore
    this.#pace = paced.pace;
    for (const { socket, to } of paced.moves) void this.#handOver(socket, to);
    this.#waiting = waiting;
    this.#handovers.log.draining(isDrained, this.#runs.size, waiting.length);
  }

  /** Of sockets that still should move. */
  get unmoved(): readonly UnmovedSocket[] {
    const { view, clock } = this.#ports;
    return unmovedSockets(this.#handovers.failedOf(this.#waiting), view, clock.now());
  }

  /** A newer record of a socket was heard. */
  heard({ socket, record, revision }: Extract<ViewChange, { readonly kind: 'owner' }>): void {
    const { membership, clock } = this.#ports;
    if (record.owner !== null) this.#quiet.claimed(record.owner, clock.now());
    const run = this.#runs.get(socket);
    if (run === undefined) {
      if (record.offer === membership.incarnation && membership.isConfirmed && !this.#goneAt.has(socket)) this.#claim(socket, { record, revision }); // prettier-ignore
    } else if (record.owner !== null && !membership.isOwn(record.owner)) this.#send(socket, { type: 'owner.changed' }); // prettier-ignore
  }

  /** Everything was read again: words may have been lost. */
  reconcile(): void {
    for (const [socket, { record, revision }] of this.#ports.view.owners)
      if (this.#runs.has(socket)) this.heard({ kind: 'owner', socket, record, revision });
  }

  /** This server joined under another name. */
  incarnationChanged(): void {
    for (const address of this.#runs.keys()) this.#send(address, { type: 'incarnation.changed' });
  }

  /** What does not act is given back at once; with `all` the rest too. */
  release({ all }: { readonly all: boolean }): void {
    for (const [address, run] of this.#runs)
      if (all || !run.getSnapshot().hasTag('acting'))
        this.#send(address, { type: 'socket.release' });
  }

  /** Gives everything back. Resolves when the store has answered. */
  async end(): Promise<void> {
    this.#handovers.log.end();
    this.release({ all: true });
    while (this.#writing.size > 0) await Promise.all(this.#writing);
  }

  // --- FencedOwnership ------------------------------------------------------------------------------------------

  rankOf(address: string): Rank | undefined {
    const snapshot = this.#runs.get(address)?.getSnapshot();
    if (snapshot?.hasTag('shown') !== true) return undefined;
    const { epoch, server } = snapshot.context;
    return { epoch, server };
  }

  isShared(address: string): boolean {
    return this.#runs.has(address) || this.#ports.isListed(address);
  }

  isOwn(server: string): boolean {
    return this.#ports.membership.isOwn(server);
  }

  isHolding(): boolean {
    const { membership } = this.#ports;
    return membership.hasTag('unconfirmed') || !(membership.isConfirmed || membership.hasTag('leaving')); // prettier-ignore
  }

  subscribed(address: string, fence: OwnershipContext['fence']): void {
    this.#send(address, { type: 'session.subscribed', fence });
  }

  read(address: string): void {
    this.#send(address, { type: 'announcement.read' });
    const run = this.#runs.get(address);
    if (run !== undefined) this.#settle(address, run);
  }

  superseded(address: string, by: Rank): void {
    this.#send(address, { type: 'announcement.superseded', by });
  }

  ended(address: string, isDrained: boolean): void {
    this.#send(address, { type: isDrained ? 'session.drained' : 'session.lost' });
  }

  leaseEnded(address: string): void {
    this.#send(address, { type: 'lease.ended' });
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  #send(address: string, event: OwnershipEvent): void {
    const run = this.#runs.get(address);
    if (run?.getSnapshot().status === 'active') run.send(event);
  }

  #held(): ReadonlyMap<string, Holding> {
    const held = new Map<string, Holding>();
    const now = this.#ports.clock.now();
    for (const [address, at] of this.#goneAt)
      if (now - at < COOL_MS) held.set(address, 'leaving');
      else this.#goneAt.delete(address);
    for (const [address, run] of this.#runs)
      held.set(address, this.#renewing.has(address) ? 'claiming' : (HOLDINGS[run.getSnapshot().value] ?? 'leaving')); // prettier-ignore
    return held;
  }

  #endLeases(now: number): void {
    const { membership, timings } = this.#ports;
    if (now - membership.context.confirmedAt <= timings.lease) return;
    for (const [address, run] of this.#runs)
      if (run.getSnapshot().context.fence === 'lease') this.leaseEnded(address);
  }

  /** Claims what has no machine here, or claims again what has one. */
  #claim(address: string, known: Known<OwnerRecord> | undefined): void {
    const run = this.#runs.get(address);
    if (run === undefined) void this.#begin(address, known);
    else if (!this.#renewing.has(address)) void this.#renew(address, run, known);
  }

  /** Unless something changed since it was decided: then it is decided again. */
  #beginDue({ socket, known }: Claim): void {
    const { membership, view } = this.#ports;
    const isStill = membership.isConfirmed && view.owners.get(socket) === known;
    if (isStill && !this.#runs.has(socket)) void this.#begin(socket, known);
    else this.#window.done(socket);
  }

  async #begin(address: string, known: Known<OwnerRecord> | undefined): Promise<void> {
    const run = createActor(this.#machine, { id: address, clock: this.#ports.clock, input: { address } }); // prettier-ignore
    this.#runs.set(address, run);
    this.#ports.steps.follow(run, address);
    let first: { readonly over: OwnerRecord | undefined } | undefined = { over: this.#over.begin(address, known?.record) }; // prettier-ignore
    observeRun(run, {
      onShown: () => this.#ports.onShown(),
      onActing: (isActing) => {
        this.#window.done(address);
        this.#ports.onActing(address, isActing, isActing ? first : undefined);
        if (isActing) first = undefined;
        if (isActing) this.#over.acts(address);
      },
      onDefect: (error) => {
        this.#ports.logger.error({ socket: address }, `The ownership of ${address} broke: ${textOf(error)}`); // prettier-ignore
      },
      onGone: (wasShown) => this.#gone(address, run, wasShown),
    });
    run.start();
    const grant = await this.#attempt(address, known);
    if (run.getSnapshot().status !== 'active') return;
    run.send(grant === undefined ? { type: 'claim.refused' } : { type: 'claim.granted', ...grant });
  }

  async #renew(address: string, run: Run, known: Known<OwnerRecord> | undefined): Promise<void> {
    this.#renewing.add(address);
    const grant = await this.#attempt(address, known);
    this.#renewing.delete(address);
    if (grant === undefined || run.getSnapshot().status !== 'active') return;
    run.send({ type: 'claim.renewed', ...grant });
    // what was tried before, by a receiver of a handover too, says nothing any more
    if (run.getSnapshot().hasTag('acting')) this.#settle(address, run);
  }

  async #attempt(address: string, known: Known<OwnerRecord> | undefined) {
    const { claims, logger, membership } = this.#ports;
    const { incarnation } = membership;
    try {
      const grant = await claims.claim(address, known);
      this.counts.claim(grant === undefined ? 'refused' : 'granted');
      if (grant === undefined) this.#ports.onRefused();
      // what was written under a name that is no longer ours has no owner
      return membership.incarnation === incarnation ? grant : undefined;
    } catch (error) {
      this.counts.claim('failed');
      logger.debug({ socket: address }, `Claiming ${address} failed: ${textOf(error)}`);
      this.#ports.onRefused();
      return undefined;
    }
  }

  #gone(address: string, run: Run, wasShown: boolean): void {
    this.#ports.steps.forget(run);
    if (this.#runs.get(address) !== run) return;
    this.#runs.delete(address);
    this.#handovers.forget(address);
    this.#window.done(address);
    if (wasShown) {
      this.#goneAt.set(address, this.#ports.clock.now());
      this.#ports.onShown();
    }
    if (this.#runs.size === 0) this.#ports.membership.empty();
  }

  /** By the word of an operator: to this server, now and whatever the socket prefers; undefined: where it belongs. */
  // prettier-ignore
  async move(address: string, to: { readonly id: string; readonly incarnation: string } | undefined): Promise<boolean> {
    if (this.#runs.get(address)?.getSnapshot().value !== 'acting') return false;
    if (!(await this.#ports.claims.pin(address, to?.id))) return false;
    if (to !== undefined && to.incarnation !== this.#ports.membership.incarnation)
      await this.#handOver(address, to.incarnation);
    return true;
  }

  #handOver(address: string, to: string): Promise<void> {
    this.#send(address, { type: 'handover.begin', to });
    return this.#handovers.begin(address, to);
  }

  #createHandovers(): Handovers {
    return new Handovers({
      ...this.#ports,
      incarnation: () => this.#ports.membership.incarnation,
      isHandingOver: (socket) => this.#runs.get(socket)?.getSnapshot().value === 'handingOver',
      claimBack: (socket) => this.#claim(socket, this.#ports.view.owners.get(socket)),
      counts: this.counts,
    });
  }

  #settle(address: string, run: Run): void {
    this.#quietly(address, this.#ports.claims.settle(address, run.getSnapshot().context.fence));
  }

  /** For effects that are not awaited: the next decision sees what failed. */
  #quietly(address: string, effect: Promise<unknown>): void {
    const writing = effect.catch((error: unknown) => {
      this.#ports.logger.debug({ socket: address }, `Writing the owner of ${address} failed: ${textOf(error)}`); // prettier-ignore
    });
    this.#writing.add(writing);
    void writing.finally(() => this.#writing.delete(writing));
  }

  #provide(): OwnershipMachine {
    const { timings, claims, view, serverId } = this.#ports;
    const record = (address: string) => view.owners.get(address);
    return ownershipMachine.provide({
      actions: {
        announce: ({ context }) => {
          // after this step of the machine, whose context it says
          queueMicrotask(() => {
            this.#ports.fence().say(context.address);
          });
        },
        claimBack: ({ context: { address, to } }) => {
          this.#handovers.timedOut(address, to ?? '');
          const run = this.#runs.get(address);
          if (run !== undefined) void this.#renew(address, run, record(address));
        },
        endSession: ({ context: { address, by } }) => {
          if (by !== undefined) this.counts.superseded++;
          queueMicrotask(() => {
            this.#ports.fence().end(address, by);
          });
        },
        release: ({ context: { address } }) => {
          this.#quietly(address, claims.release(address, { tried: false }));
        },
        handOn: ({ context: { address } }) => {
          this.#quietly(address, claims.release(address, { tried: true }));
        },
        settle: ({ context: { address, by } }) => {
          this.#handovers.forget(address);
          const epoch = record(address)?.record.epoch ?? 0;
          // our record is older than the truth: who acts can have it
          if (by !== undefined && by.epoch > epoch)
            this.#quietly(address, claims.release(address, { tried: false, epoch: by.epoch }));
        },
      },
      guards: {
        othersUntried: ({ context: { address } }) =>
          hasUntriedOther(record(address)?.record, [...view.servers.values()], serverId),
      },
      delays: {
        handOnAfter: ({ context }) => handOnDelay(context.rounds, timings),
        handoverTimeout: timings.handoverTimeout,
        drainTimeout: timings.drainTimeout,
      },
    });
  }
}

import { textOf } from '@switchwire/esl-client/session';
import { type Actor, createActor } from 'xstate';
import { type Known, type ViewChange } from '../leases/lease-view.ts';
import { type OwnerRecord, takesSockets } from '../leases/records.ts';
import { type Rank } from './announcement.ts';
import { type Claim, ClaimWindow } from './claim-window.ts';
import { decide, hasUntriedOther, type Holding } from './decide.ts';
import {
  handOnDelay,
  type OwnershipContext,
  ownershipMachine,
  type OwnershipEvent,
  type OwnershipMachine,
} from './ownership-machine.ts';
import { FailedMoves } from './failed-moves.ts';
import { type Pace, paceMoves } from './pace.ts';
import { OwnershipCounts } from './ownership-counts.ts';
import { observeRun } from './observe-run.ts';
import { type OwnershipPorts } from './ownership-ports.ts';
import { type FencedOwnership } from './session-fence.ts';

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
  readonly #failedMoves: FailedMoves;
  /** When a claim of each server was heard last. */
  readonly #claimedAt = new Map<string, number>();
  /** When an ownership ended that was shown. */
  readonly #goneAt = new Map<string, number>();
  readonly #window: ClaimWindow;
  #freeSince: ReadonlyMap<string, number> = new Map();
  #pace: Pace;
  #live = '';
  #unchangedSince: number;
  /** No socket moves for the sake of balance. */
  isPaused = false;

  constructor(ports: OwnershipPorts) {
    this.#ports = ports;
    const now = ports.clock.now();
    this.#pace = { tokens: 0, at: now };
    this.#unchangedSince = now;
    this.#failedMoves = new FailedMoves(ports.timings.moveRetry);
    this.#machine = this.#provide();
    const { claimsInFlight, claimPatience } = ports.timings;
    this.#window = new ClaimWindow({ clock: ports.clock, claimsInFlight, claimPatience, begin: (claim) => this.#beginDue(claim) }); // prettier-ignore
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
    this.#noteMembership(now);
    if (membership.hasTag('unconfirmed')) this.#endLeases(now);
    if (!membership.isConfirmed) return;
    const { claims, renewals, moves, releases, freeSince } = decide(
      {
        self: { incarnation: membership.incarnation, id: serverId },
        servers: view.servers,
        owners: view.owners,
        inventory: this.#ports.inventory(),
        held: this.#held(),
        freeSince: this.#freeSince,
        now,
        joinedAt: membership.joinedAt,
        isSettled: !this.isPaused && now - this.#unchangedSince >= timings.rebalanceSettle,
        claimedAt: this.#claimedAt,
        moveAfter: this.#failedMoves.notBefore,
      },
      timings,
    );
    this.#freeSince = freeSince;
    for (const { socket, known } of renewals) this.#claim(socket, known);
    this.#window.replace(claims);
    for (const address of releases) this.#send(address, { type: 'socket.release' });
    const paced = paceMoves(this.#pace, now, timings, this.#inFlight(), moves);
    this.#pace = paced.pace;
    for (const { socket, to } of paced.moves) void this.#handOver(socket, to);
  }

  /** A newer record of a socket was heard. */
  heard({ socket, record, revision }: Extract<ViewChange, { readonly kind: 'owner' }>): void {
    const { membership, clock } = this.#ports;
    const { incarnation } = membership;
    if (record.owner !== null) this.#claimedAt.set(record.owner, clock.now());
    const run = this.#runs.get(socket);
    if (run === undefined) {
      if (record.offer === incarnation && membership.isConfirmed && !this.#goneAt.has(socket)) this.#claim(socket, { record, revision }); // prettier-ignore
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
    return !this.#ports.membership.isConfirmed && !this.#ports.membership.hasTag('leaving');
  }

  subscribed(address: string, fence: OwnershipContext['fence']): void {
    this.#send(address, { type: 'session.subscribed', fence });
  }

  read(address: string): void {
    this.#send(address, { type: 'announcement.read' });
    const context = this.#runs.get(address)?.getSnapshot().context;
    if (context !== undefined)
      this.#quietly(address, this.#ports.claims.settle(address, context.fence));
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

  #inFlight(): ReadonlyMap<string, number> {
    const load = new Map<string, number>();
    for (const run of this.#runs.values()) {
      const { value, context } = run.getSnapshot();
      if (value === 'handingOver' && context.to !== undefined)
        load.set(context.to, (load.get(context.to) ?? 0) + 1);
    }
    return load;
  }

  #noteMembership(now: number): void {
    const live = [...this.#ports.view.servers].flatMap(([name, { record }]) => takesSockets(record) ? [`${name} ${record.state}`] : []).sort().join('\n'); // prettier-ignore
    if (live === this.#live) return;
    this.#live = live;
    this.#unchangedSince = now;
    for (const name of this.#claimedAt.keys())
      if (!this.#ports.view.servers.has(name)) this.#claimedAt.delete(name);
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
    let first: { readonly over: OwnerRecord | undefined } | undefined = { over: known?.record };
    observeRun(run, {
      onShown: () => this.#ports.onShown(),
      onActing: (isActing) => {
        this.#window.done(address);
        this.#ports.onActing(address, isActing, isActing ? first : undefined);
        if (isActing) first = undefined;
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
    if (grant !== undefined && run.getSnapshot().status === 'active')
      run.send({ type: 'claim.renewed', ...grant });
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
    this.#window.done(address);
    if (wasShown) {
      this.#goneAt.set(address, this.#ports.clock.now());
      this.#ports.onShown();
    }
    if (this.#runs.size === 0) this.#ports.membership.empty();
  }

  /** By the word of an operator: to this server, now and whatever the socket prefers; undefined: where it belongs. */
  async move(
    address: string,
    to: { readonly id: string; readonly incarnation: string } | undefined,
  ): Promise<boolean> {
    // prettier-ignore
    if (this.#runs.get(address)?.getSnapshot().value !== 'acting') return false;
    if (!(await this.#ports.claims.pin(address, to?.id))) return false;
    if (to !== undefined && to.incarnation !== this.#ports.membership.incarnation)
      await this.#handOver(address, to.incarnation);
    return true;
  }

  async #handOver(address: string, to: string): Promise<void> {
    this.#send(address, { type: 'handover.begin', to });
    const { claims } = this.#ports;
    const isOffered = await claims.offer(address, to).catch(() => false);
    // not known any more: the time-out of the handover claims it back
    if (!isOffered) this.#ports.onRefused();
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
        claimBack: ({ context: { address } }) => {
          this.counts.handoversFailed++;
          this.#failedMoves.add(address, this.#ports.clock.now());
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
          this.#failedMoves.forget(address);
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

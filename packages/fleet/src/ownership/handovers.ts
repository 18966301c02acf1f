import { type Clock, type Logger } from '@switchwire/esl-client';
import { type FleetTimings } from '../fleet-timings.ts';
import { type LeaseView } from '../leases/lease-view.ts';
import { type Claims } from './claims.ts';
import { type FailedMove, type FailedMoves } from './failed-moves.ts';
import { handoverStep } from './handover-step.ts';
import { MovesLog } from './moves-log.ts';
import { type OwnershipCounts } from './ownership-counts.ts';

export interface HandoversPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timings: Pick<FleetTimings, 'offerTimeout' | 'handoverTimeout'>;
  readonly view: Pick<LeaseView, 'owners' | 'servers'>;
  readonly claims: Pick<Claims, 'offer'>;
  readonly counts: Pick<OwnershipCounts, 'handoversFailed'>;
  incarnation(): string;
  isHandingOver(socket: string): boolean;
  /** Claims it again, unless that is under way. */
  claimBack(socket: string): void;
  /** An offer was refused: what is known is old. */
  onRefused(): void;
}

interface UnderWay {
  /** Incarnation of the receiver. */
  readonly to: string;
  readonly since: number;
  isWriting: boolean;
  hasFailed: boolean;
}

/** The sockets that one server hands over: each is offered until its receiver claims it, and claimed back as soon as that fails. */
export class Handovers {
  readonly log: MovesLog;
  readonly #ports: HandoversPorts;
  readonly #underWay = new Map<string, UnderWay>();
  readonly #failed = new Map<string, Map<string, FailedMove>>();

  constructor(ports: HandoversPorts) {
    this.#ports = ports;
    this.log = new MovesLog(ports.clock, ports.logger);
  }

  /** Until the socket was handed over, or is gone. */
  get failed(): FailedMoves {
    return this.#failed;
  }

  failedOf(sockets: readonly string[]): FailedMoves {
    const failed = [...sockets, ...this.#underWay.keys()].map((socket) => [socket, this.#failed.get(socket)] as const); // prettier-ignore
    return new Map(failed.flatMap(([socket, one]) => (one === undefined ? [] : [[socket, one]])));
  }

  /** How many are under way, by receiver. */
  inFlight(): ReadonlyMap<string, number> {
    const load = new Map<string, number>();
    for (const { to } of this.#underWay.values()) load.set(to, (load.get(to) ?? 0) + 1);
    return load;
  }

  /** Of a socket whose machine hands over now. */
  async begin(socket: string, to: string): Promise<void> {
    if (!this.#ports.isHandingOver(socket)) return;
    const one = { to, since: this.#ports.clock.now(), isWriting: false, hasFailed: false };
    this.#underWay.set(socket, one);
    await this.#offer(socket, one);
  }

  /** Looks at all that are under way. */
  look(): void {
    const { clock, timings, view } = this.#ports;
    const now = clock.now();
    for (const [socket, one] of this.#underWay) {
      if (!this.#ports.isHandingOver(socket)) {
        this.#underWay.delete(socket);
        continue;
      }
      if (one.isWriting) continue;
      const step = handoverStep(
        {
          self: this.#ports.incarnation(),
          to: one.to,
          record: view.owners.get(socket)?.record,
          servers: view.servers,
          ageMs: now - one.since,
        },
        timings,
      );
      if (step === 'wait') continue;
      if (step === 'offer') void this.#offer(socket, one);
      else {
        if (!one.hasFailed) this.#fail(socket, one.to, step.failed);
        one.hasFailed = true;
        this.#ports.claimBack(socket);
      }
    }
  }

  /** It was claimed, and its new owner did not announce itself. */
  timedOut(socket: string, to: string): void {
    const { view, timings } = this.#ports;
    const id = view.servers.get(to)?.record.id ?? to;
    if (this.#underWay.get(socket)?.hasFailed !== true)
      this.#fail(socket, to, `${id} did not act for it within ${timings.handoverTimeout} ms`);
    this.#underWay.delete(socket);
  }

  /** Another server acts for it, or it is gone. */
  forget(socket: string): void {
    this.#underWay.delete(socket);
    this.#failed.delete(socket);
  }

  async #offer(socket: string, one: UnderWay): Promise<void> {
    one.isWriting = true;
    const isOffered = await this.#ports.claims.offer(socket, one.to).catch(() => false);
    one.isWriting = false;
    // it is offered again, once what is known is new
    if (!isOffered) this.#ports.onRefused();
  }

  #fail(socket: string, to: string, reason: string): void {
    const ofSocket = this.#failed.get(socket) ?? new Map<string, FailedMove>();
    ofSocket.set(to, {
      times: (ofSocket.get(to)?.times ?? 0) + 1,
      at: this.#ports.clock.now(),
      reason,
    });
    this.#failed.set(socket, ofSocket);
    this.#ports.counts.handoversFailed++;
    this.log.failed(socket, reason);
  }
}

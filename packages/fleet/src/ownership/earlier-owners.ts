import { type Clock } from '@switchwire/esl-client';
import { type FleetTimings } from '../fleet-timings.ts';
import { type ServerRecord } from '../leases/records.ts';

/** Between two looks at the records of those servers. */
const LOOK_MS = 1_000;
/** More than a server has sockets; of more the oldest are forgotten. */
const MAX_SOCKETS = 100_000;

/** Events of a socket that the server before published, and that NATS may not have. Times are milliseconds since 1970. */
export interface LostEnd {
  readonly socket: string;
  readonly epoch: number;
  readonly previous: string;
  readonly from: number;
  readonly to: number;
}

export interface EarlierOwnersPorts {
  readonly clock: Clock;
  readonly timings: Pick<FleetTimings, 'beat' | 'beatTimeout' | 'confirmTimeout' | 'lease'>;
  /** Milliseconds since 1970 by the clock of NATS. */
  natsNow(): number;
  /** Of a server, as it is known; undefined: it has none, so it ended and NATS has everything. */
  recordOf(incarnation: string): ServerRecord | undefined;
  /** As it is in the store. */
  read(incarnation: string): Promise<ServerRecord | undefined>;
  report(lost: LostEnd): void;
}

interface Had {
  readonly epoch: number;
  /** Until when that server acted for it. */
  readonly until: number;
}

/**
 * The servers that acted for the sockets of this one before it. A handover is over when this server acts, and only then does it become
 * known whether NATS has the last events of the one before: where that one ends without them, they are reported here as missing.
 */
export class EarlierOwners {
  readonly #ports: EarlierOwnersPorts;
  /** By incarnation, then by socket. */
  readonly #had = new Map<string, Map<string, Had>>();
  readonly #reading = new Set<string>();
  #size = 0;
  #timer: unknown;

  constructor(ports: EarlierOwnersPorts) {
    this.#ports = ports;
  }

  /** This server acts for the socket under this epoch; the server before did until then. */
  add(socket: string, previous: string, had: Had): void {
    const sockets = this.#had.get(previous) ?? new Map<string, Had>();
    this.#had.set(previous, sockets);
    if (!sockets.delete(socket)) this.#size++;
    sockets.set(socket, had);
    if (this.#size > MAX_SOCKETS) this.#forgetOldest();
    this.#timer ??= this.#ports.clock.setTimeout(() => this.#look(), LOOK_MS);
  }

  /** Waits for no server any more: what one that ended may have lost is reported now. */
  end(): void {
    this.#ports.clock.clearTimeout(this.#timer);
    for (const incarnation of this.#had.keys()) this.#report(incarnation, this.#ports.recordOf(incarnation)); // prettier-ignore
    this.#had.clear();
  }

  #look(): void {
    this.#timer = undefined;
    for (const incarnation of [...this.#had.keys()]) {
      const record = this.#ports.recordOf(incarnation);
      if (record !== undefined && record.state !== 'fenced') continue;
      if (lossOf(incarnation, record, 0) === undefined) this.#forget(incarnation);
      else if (!this.#mayStillConfirm(incarnation, record)) void this.#judge(incarnation);
    }
    if (this.#had.size > 0) this.#timer = this.#ports.clock.setTimeout(() => this.#look(), LOOK_MS);
  }

  /** A server that fenced itself waits for NATS, and removes its record when NATS has everything. */
  #mayStillConfirm(incarnation: string, record: ServerRecord | undefined): boolean {
    const { fencedBy, aliveUntil = 0 } = record ?? {};
    const { confirmTimeout, lease } = this.#ports.timings;
    return fencedBy === incarnation && this.#ports.natsNow() < aliveUntil + confirmTimeout + lease;
  }

  /** What is known may be old: a record that is removed says no word. */
  async #judge(incarnation: string): Promise<void> {
    if (this.#reading.has(incarnation)) return;
    this.#reading.add(incarnation);
    try {
      const record = await this.#ports.read(incarnation);
      if (!this.#had.has(incarnation)) return;
      this.#report(incarnation, record);
      this.#forget(incarnation);
    } catch {
      // NATS does not answer: it is asked again with the next look
    } finally {
      this.#reading.delete(incarnation);
    }
  }

  #report(previous: string, record: ServerRecord | undefined): void {
    const lostFrom = lossOf(previous, record, this.#ports.timings.beatTimeout);
    if (lostFrom === undefined) return;
    for (const [socket, { epoch, until }] of this.#had.get(previous) ?? [])
      // what FreeSWITCH sent before may have been read there later than here
      if (until + this.#ports.timings.beat >= lostFrom)
        this.#ports.report({ socket, epoch, previous, from: Math.min(lostFrom, until), to: until });
  }

  #forget(incarnation: string): void {
    this.#size -= this.#had.get(incarnation)?.size ?? 0;
    this.#had.delete(incarnation);
  }

  #forgetOldest(): void {
    const [[incarnation, sockets] = ['', new Map<string, Had>()]] = this.#had;
    const [socket = ''] = sockets.keys();
    if (sockets.delete(socket)) this.#size--;
    if (sockets.size === 0) this.#had.delete(incarnation);
  }
}

/** Since when events of a server may be missing that is at its end; undefined: NATS has them all. */
function lossOf(
  incarnation: string,
  record: ServerRecord | undefined,
  beatTimeout: number,
): number | undefined {
  const { state, fencedBy, aliveUntil, unpublished } = record ?? {};
  if (state !== 'fenced' || aliveUntil === undefined) return undefined;
  // one that was killed may have published something after its last beat
  if (fencedBy === incarnation && unpublished === undefined) return undefined;
  // the beat said how long it had waited, and the store may have taken that much later
  return unpublished === undefined ? aliveUntil : aliveUntil - unpublished - beatTimeout;
}

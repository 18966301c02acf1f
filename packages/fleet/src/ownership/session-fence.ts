import { type GatedSession, type SessionGate } from '@switchwire/conn-manager';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type Clock, type Logger } from '@switchwire/esl-client';
import {
  type Announcement,
  compareRanks,
  decodeAnnouncement,
  encodeAnnouncement,
  OWNER_EVENT,
  OWNER_SUBCLASS,
  proofIn,
  type Rank,
} from './announcement.ts';
import { type AnnouncementKeys } from './announcement-keys.ts';
import { type OwnershipContext } from './ownership-machine.ts';

/** What becomes of events that were received while the process slept. */
export type LateEvents = 'publish' | 'deliver' | 'drop';

/** What the fence asks of the ownership of sockets, and reports to it. */
export interface FencedOwnership {
  /** Whether it is one that the servers share; any other is acted for without an announcement. */
  isShared(address: string): boolean;
  /** What this server announces on a socket; undefined when it did not claim it. */
  rankOf(address: string): Rank | undefined;
  /** Whether an incarnation is one of this server, of now or before. */
  isOwn(server: string): boolean;
  /** The lease cannot be confirmed: a new session waits for an objection before it acts. */
  isHolding(): boolean;
  subscribed(address: string, fence: OwnershipContext['fence']): void;
  read(address: string): void;
  superseded(address: string, by: Rank): void;
  /** The session is over; `isDrained`: because it was superseded. */
  ended(address: string, isDrained: boolean): void;
  /** The process slept and nothing else protects the socket. */
  leaseEnded(address: string): void;
}

/** For those that publish events. */
export interface FenceListener {
  /**
   * This server is about to announce itself on the socket. What is subscribed here stands before the announcement is read; true: something
   * was.
   */
  announcing?(address: string): boolean;
  /** This server acts from now on; the events that came since its announcement, while it waited for an objection. */
  seam?(events: readonly EslEvent[], address: string): void;
  /** Received while the process slept. */
  late?(event: EslEvent, address: string, lateMs: number): void;
}

export interface SessionFencePorts {
  readonly fleet: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly lateEvents: LateEvents;
  readonly timings: { readonly objectionWindow: number };
  readonly ownership: FencedOwnership;
  readonly listener: FenceListener;
  /** The secrets of now. */
  readonly keys: () => Pick<AnnouncementKeys, 'sign' | 'accepts'>;
  /** Asked once with each chunk of bytes. */
  checkSleep(): void;
}

/** However many come while it waits for an objection: they are views into what was received. */
const MAX_SEAM_EVENTS = 5_000;

/** A session at the fence. */
interface Fenced {
  readonly session: GatedSession;
  /** Since our announcement, while it waits for an objection: from there on the server before does not act. */
  seam: EslEvent[];
  /** `aside`: another server acts, up to our next announcement. */
  stage: 'waiting' | 'open' | 'late' | 'aside' | 'superseded';
  /** The greatest of our announcements that came back. */
  acted: Rank | undefined;
  /** FreeSWITCH does not let this user read announcements. */
  isBlind: boolean;
  /** Announcements that were sent, and those that came back. */
  said: number;
  read: number;
  /** Everything before the announcement of this number is late. */
  lateUntil: number;
  sleptAt: number;
  objection: unknown;
  /** An announcement without a good proof was logged. */
  hasForged: boolean;
}

/**
 * The gate between a FreeSWITCH and this server. FreeSWITCH hands every event to every connection in one order, so the place
 * of an announcement among them is the same for all servers: the old one acts up to it, the new one from it.
 */
export class SessionFence implements SessionGate {
  readonly events = [OWNER_EVENT];
  readonly #ports: SessionFencePorts;
  #lapses = 0;
  readonly #sessions = new Map<string, Fenced>();
  readonly #strangers = new Set<string>();

  constructor(ports: SessionFencePorts) {
    this.#ports = ports;
  }

  // --- SessionGate ----------------------------------------------------------------------------------------------

  announce(session: GatedSession): void {
    const { ownership } = this.#ports;
    const { address } = session;
    if (!ownership.isShared(address)) {
      session.open();
      return;
    }
    if (ownership.rankOf(address) === undefined) {
      session.refuse('this server did not claim it');
      return;
    }
    const isBlind = session.refusedEvents.includes(OWNER_EVENT);
    let fenced = this.#sessions.get(address);
    if (fenced?.session !== session) {
      fenced = { session, seam: [], stage: 'waiting', acted: undefined, isBlind, said: 0, read: 0, lateUntil: 0, sleptAt: 0, objection: undefined, hasForged: false }; // prettier-ignore
      this.#sessions.set(address, fenced);
    }
    fenced.isBlind = isBlind;
    // subscriptions are sent at the end of the tick, and no command overtakes them
    if (this.#ports.listener.announcing?.(address) === true)
      queueMicrotask(() => this.#begin(fenced)); // prettier-ignore
    else this.#begin(fenced);
  }

  #begin(fenced: Fenced): void {
    const { address } = fenced.session;
    if (this.#sessions.get(address) !== fenced) return;
    this.#ports.ownership.subscribed(address, fenced.isBlind ? 'lease' : 'announcement');
    if (fenced.isBlind) this.#open(fenced);
  }

  /** The hot path. */
  admits(event: EslEvent, session: GatedSession): boolean {
    const fenced = this.#sessions.get(session.address);
    if (fenced === undefined) return !this.#ports.ownership.isShared(session.address);
    if (fenced.session !== session) return false;
    if (event.name === 'CUSTOM' && event.subclass === OWNER_SUBCLASS) {
      this.#hear(event, fenced);
      return false;
    }
    switch (fenced.stage) {
      case 'open':
        return true;
      case 'waiting':
        // those before our announcement are published by the server that acts up to it
        if (fenced.objection !== undefined && fenced.seam.length < MAX_SEAM_EVENTS)
          fenced.seam.push(event);
        return false;
      case 'late':
        this.#ports.listener.late?.(event, session.address, this.#ports.clock.now() - fenced.sleptAt); // prettier-ignore
        return this.#ports.lateEvents === 'deliver';
      case 'aside':
      case 'superseded':
        return false;
    }
  }

  onChunk(): void {
    this.#ports.checkSleep();
  }

  onEnd(session: GatedSession): void {
    const fenced = this.#sessions.get(session.address);
    if (fenced?.session !== session) return;
    this.#sessions.delete(session.address);
    this.#ports.clock.clearTimeout(fenced.objection);
    this.#ports.ownership.ended(session.address, fenced.stage === 'superseded');
  }

  /** Events of the socket are dispatched, and none of them is late: the process is awake. */
  isOpen(address: string): boolean {
    return this.#sessions.get(address)?.stage === 'open';
  }

  // --- for the ownership ----------------------------------------------------------------------------------------

  /** Says what this server has of the socket; nothing without a session. */
  say(address: string): void {
    const fenced = this.#sessions.get(address);
    const rank = this.#ports.ownership.rankOf(address);
    if (fenced === undefined || rank === undefined || fenced.isBlind) return;
    fenced.said++;
    const { fleet, logger, keys } = this.#ports;
    const announcement = { fleet, ...rank };
    fenced.session.send(encodeAnnouncement(announcement, keys().sign(announcement, address))).then(
      (reply) => {
        if (reply.kind === 'err')
          logger.warn({ socket: address }, 'FreeSWITCH rejected the announcement of its owner');
      },
      // a session that is lost says so itself
      () => undefined,
    );
  }

  /** Lets what is under way be answered, then the session ends. */
  end(address: string, by: Rank | undefined): void {
    const fenced = this.#sessions.get(address);
    if (fenced === undefined) {
      this.#ports.ownership.ended(address, true);
      return;
    }
    fenced.stage = 'superseded';
    fenced.session.refuse(by === undefined ? 'another server owns it' : `${by.server} acts for it`);
  }

  /** How often the process slept for longer than its lease. */
  get lapses(): number {
    return this.#lapses;
  }

  /** The process slept: until an announcement that is said now comes back, everything was received meanwhile. */
  slept(): void {
    this.#lapses++;
    const { lateEvents, ownership, clock } = this.#ports;
    for (const fenced of this.#sessions.values()) {
      if (fenced.stage === 'waiting' || fenced.stage === 'superseded') continue;
      const { address } = fenced.session;
      if (fenced.isBlind) ownership.leaseEnded(address);
      else if (lateEvents === 'drop') fenced.session.cut('the process was asleep');
      else {
        if (fenced.stage === 'open') fenced.stage = 'late';
        fenced.sleptAt = clock.now();
        this.say(address);
        fenced.lateUntil = fenced.said;
      }
    }
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  #hear(event: EslEvent, fenced: Fenced): void {
    const announcement = decodeAnnouncement(event);
    const own = this.#ports.ownership.rankOf(fenced.session.address);
    if (announcement === undefined || own === undefined || fenced.stage === 'superseded') return;
    if (announcement.fleet !== this.#ports.fleet) this.#noteStranger(announcement, fenced);
    else if (!this.#ports.keys().accepts(announcement, fenced.session.address, proofIn(event)))
      this.#noteForged(announcement, fenced);
    else if (this.#ports.ownership.isOwn(announcement.server))
      this.#hearOwn(announcement, own, fenced); // prettier-ignore
    else if (compareRanks(announcement, own) > 0) this.#yield(announcement, fenced);
    else this.#hearSmaller(announcement, fenced);
  }

  /**
   * The other has an old record, and learns that this server acts; or it took the socket from us and we claimed it back while its
   * announcement was on its way. Then it acts until it reads ours.
   */
  #hearSmaller(announcement: Rank, fenced: Fenced): void {
    const { stage, acted } = fenced;
    const isActing = stage === 'open' || stage === 'late';
    if (isActing && acted !== undefined && compareRanks(announcement, acted) > 0)
      fenced.stage = 'aside';
    this.say(fenced.session.address);
  }

  #hearOwn(announcement: Rank, own: Rank, fenced: Fenced): void {
    fenced.read++;
    if (fenced.acted === undefined || compareRanks(announcement, fenced.acted) > 0)
      fenced.acted = announcement;
    const isBack = fenced.stage === 'aside' && compareRanks(announcement, own) === 0;
    if (isBack) fenced.stage = 'late';
    if (fenced.stage === 'late' && fenced.read >= fenced.lateUntil) fenced.stage = 'open';
    // of an epoch that was replaced while it was on its way
    if (fenced.stage !== 'waiting' || compareRanks(announcement, own) !== 0) return;
    const { clock, timings, ownership } = this.#ports;
    if (!ownership.isHolding()) this.#open(fenced);
    else
      fenced.objection ??= clock.setTimeout(() => {
        if (fenced.stage === 'waiting') this.#open(fenced);
      }, timings.objectionWindow);
  }

  #open(fenced: Fenced): void {
    const { listener, ownership } = this.#ports;
    const { address } = fenced.session;
    if (fenced.stage !== 'waiting') return;
    const { seam } = fenced;
    fenced.seam = [];
    fenced.stage = 'open';
    fenced.session.open();
    ownership.read(address);
    if (seam.length > 0) listener.seam?.(seam, address);
  }

  #yield({ epoch, server }: Rank, fenced: Fenced): void {
    fenced.stage = 'superseded';
    this.#ports.ownership.superseded(fenced.session.address, { epoch, server });
  }

  /** Once a session: who can say one can say thousands. */
  #noteForged({ server }: Announcement, fenced: Fenced): void {
    const { address } = fenced.session;
    if (fenced.hasForged) return;
    fenced.hasForged = true;
    this.#ports.logger.warn({ socket: address, server }, `An announcement on ${address} in the name of ${server} is not signed with a secret of this fleet: ignored`); // prettier-ignore
  }

  #noteStranger({ fleet, server }: Announcement, { session }: Fenced): void {
    if (this.#strangers.has(fleet)) return;
    this.#strangers.add(fleet);
    const { logger } = this.#ports;
    logger.warn({ socket: session.address, fleet, server }, `The fleet "${fleet}" acts for ${session.address} too`); // prettier-ignore
  }
}

import { type ConnManager, createConnManager, type SocketLease } from '../src/index.ts';
import { type ChaosNodes, FAULT_NAMES } from './chaos-nodes.ts';

/** How many, and which chaos: the same seed chooses the same faults. */
export interface ChaosOptions {
  readonly nodes: ChaosNodes;
  readonly count: number;
  readonly seed: number;
  /** Whether a peer of each hostile kind is among the nodes. Nothing is expected of those, except that they harm no other node. */
  readonly hostile?: boolean;
}

/** What is left when it is quiet again. Everything but the counts of faults and commands must be 0. */
export interface ChaosReport {
  readonly faults: number;
  readonly commandsSettled: number;
  readonly notSubscribed: readonly string[];
  readonly commandsUnanswered: number;
  readonly wrongReplies: number;
  /** Nodes that have another number of connections than one, or other subscriptions than were wanted. */
  readonly wrongNodes: readonly string[];
  /** Nodes whose event of the end did not arrive exactly once. */
  readonly wrongDeliveries: readonly string[];
}

/** So few that a run of six rounds meets each kind. */
const HOSTILE_AT_A_TIME = 8;

const EVENTS = ['DTMF', 'CUSTOM a::b'];
/** Below those of a user, so that silence is noticed while the chaos lasts; above what a busy machine takes for its own pauses. */
const TIMINGS = {
  connectTimeout: 5_000,
  greetingTimeout: 5_000,
  authTimeout: 5_000,
  subscribeTimeout: 5_000,
  commandTimeout: 5_000,
  livenessWindow: 2_000,
  probeTimeout: 3_000,
  retryBase: 20,
  retryMax: 400,
  drainTimeout: 500,
  // the hostile peers of earlier rounds are gone before the memory is looked at
  idleTimeout: 500,
} as const;

/** A machine that stands still for longer than all of them loses a session while it is quiet: so often another look is taken. */
const LOOKS = 5;

/** Nodes that fail at random under a manager that is used all the while. */
export class Chaos {
  readonly #nodes: ChaosNodes;
  readonly #count: number;
  readonly #random: () => number;
  readonly #leases: SocketLease[] = [];
  #hostileUrls: readonly string[] = [];
  #hostile: readonly SocketLease[] = [];
  readonly #hasHostile: boolean;
  readonly #deliveries = new Map<string, number>();
  readonly #manager: ConnManager = createConnManager({ timings: TIMINGS });
  #mark = '';
  #rounds = 0;
  #faults = 0;
  #issued = 0;
  #settled = 0;
  #wrongReplies = 0;

  constructor(options: ChaosOptions) {
    this.#nodes = options.nodes;
    this.#count = options.count;
    this.#random = mulberry32(options.seed);
    this.#hasHostile = options.hostile ?? false;
  }

  async start(): Promise<void> {
    await this.#manager.start();
    for (const url of await this.#nodes.open(this.#count)) this.#leases.push(this.#lease(url));
    if (this.#hasHostile) this.#hostileUrls = await this.#nodes.openHostile();
    await this.#settle(() => this.#leases.every((lease) => this.#isWell(lease)));
  }

  /** So much chaos, and at least so many faults, however slow the machine is; then quiet. */
  async round(durationMs: number, atLeast = 0): Promise<ChaosReport> {
    this.#changeHostile();
    this.#rounds++;
    const end = Date.now() + durationMs;
    const enough = this.#faults + atLeast;
    while (Date.now() < end || this.#faults < enough) {
      await this.#doHarm();
      this.#use();
      this.#useHostile();
      await pause(2);
    }
    await this.#nodes.heal();
    for (let look = 1; ; look++) {
      await this.#settle(() => this.#leases.every((lease) => this.#isWell(lease)));
      await this.#settle(() => this.#settled === this.#issued);
      const before = this.#generations();
      const report = await this.#report(look);
      if (before === this.#generations() || look === LOOKS) return report;
    }
  }

  async close(): Promise<void> {
    await this.#manager.stop();
    await this.#nodes.close();
  }

  #lease(url: string): SocketLease {
    const lease = this.#manager.acquire(url, { consumer: 'chaos' });
    lease.subscribe(EVENTS, (event, { address }) => {
      if (this.#mark === '' || event.text('Chaos') !== this.#mark) return;
      this.#deliveries.set(address, (this.#deliveries.get(address) ?? 0) + 1);
    });
    return lease;
  }

  async #doHarm(): Promise<void> {
    this.#faults++;
    // beside what nodes do, a consumer comes and goes
    const fault = this.#pick([...FAULT_NAMES, undefined]);
    if (fault === undefined) this.#pick(this.#leases).subscribe(['TALK'])[Symbol.dispose]();
    else {
      const node = Math.floor(this.#random() * this.#count);
      await this.#nodes.harm(node, fault, this.#random() < 0.5);
    }
  }

  /** A command whose answer is known beforehand: it must be that, or an error, and it must come. */
  #use(): void {
    const text = `echo ${this.#issued++}`;
    const lease = this.#pick(this.#leases);
    void lease
      .api(text)
      .then(
        (reply) => {
          if (reply !== text.slice('echo '.length)) this.#wrongReplies++;
        },
        () => undefined,
      )
      .finally(() => this.#settled++);
  }

  /** The next few take the places of the last: all at once would leave no processor for the chaos. */
  #changeHostile(): void {
    for (const lease of this.#hostile) lease.release();
    const from = this.#rounds * HOSTILE_AT_A_TIME;
    const count = Math.min(HOSTILE_AT_A_TIME, this.#hostileUrls.length);
    this.#hostile = Array.from({ length: count }, (_, at) =>
      this.#lease(this.#hostileUrls[(from + at) % this.#hostileUrls.length]!),
    );
  }

  /** Its answer may be anything, but it must come, or an error. */
  #useHostile(): void {
    if (this.#hostile.length === 0) return;
    this.#issued++;
    void Promise.allSettled([this.#pick(this.#hostile).api('status')]).finally(
      () => this.#settled++,
    );
  }

  #isWell({ info }: SocketLease): boolean {
    const { phase, states } = info;
    return phase === 'subscribed' && states.includes('session.subscribed.subscription.settled');
  }

  /** Of all sessions, in one text: another one means that a session was lost. */
  #generations(): string {
    return this.#leases.map(({ info }) => info.generation).join();
  }

  async #report(look: number): Promise<ChaosReport> {
    this.#deliveries.clear();
    this.#mark = `end ${this.#rounds}.${look}`;
    await this.#nodes.announce(this.#mark);
    await this.#settle(() => this.#deliveries.size === this.#count);
    // one more round trip, so that a second delivery would have come
    await Promise.allSettled(this.#leases.map((lease) => lease.api('echo')));
    return {
      faults: this.#faults,
      commandsSettled: this.#settled,
      notSubscribed: this.#leases.filter((lease) => !this.#isWell(lease)).map(describe),
      commandsUnanswered: this.#issued - this.#settled,
      wrongReplies: this.#wrongReplies,
      wrongNodes: await this.#nodes.wrong(),
      wrongDeliveries: this.#leases
        .filter(({ info }) => this.#deliveries.get(info.address) !== 1)
        .map(describe),
    };
  }

  async #settle(condition: () => boolean): Promise<void> {
    const end = Date.now() + 60_000;
    while (!condition() && Date.now() < end) await pause(20);
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }
}

/** The complaints of a report, if any. */
export function isWell({ faults: _, commandsSettled: __, ...wrong }: ChaosReport): boolean {
  return Object.values(wrong).every((value) =>
    typeof value === 'number' ? value === 0 : value.length === 0,
  );
}

function describe({ info }: SocketLease): string {
  return `${info.address} ${info.states.join()} ${info.lastCause?.message ?? ''}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A small random source with a seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

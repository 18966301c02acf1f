import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { type ConnManager, createConnManager, type SocketLease } from '../src/index.ts';

/** How long, how many, and which chaos: the same seed gives the same faults. */
export interface ChaosOptions {
  readonly nodes: number;
  readonly durationMs: number;
  readonly seed: number;
}

/** What is left when it is quiet again. Everything but the counts of faults, commands and drops must be 0. */
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

const EVENTS = ['DTMF', 'CUSTOM a::b'];
const TIMINGS = {
  connectTimeout: 1_000,
  greetingTimeout: 500,
  authTimeout: 500,
  subscribeTimeout: 500,
  commandTimeout: 1_000,
  livenessWindow: 400,
  probeTimeout: 400,
  retryBase: 20,
  retryMax: 400,
  drainTimeout: 500,
} as const;

/** Nodes that fail at random under a manager that is used all the while. */
export class Chaos {
  readonly #options: ChaosOptions;
  readonly #random: () => number;
  readonly #fakes: FakeFreeswitch[] = [];
  readonly #leases: SocketLease[] = [];
  readonly #deliveries = new Map<string, number>();
  readonly #manager: ConnManager = createConnManager({ timings: TIMINGS });
  #faults = 0;
  #issued = 0;
  #settled = 0;
  #wrongReplies = 0;

  constructor(options: ChaosOptions) {
    this.#options = options;
    this.#random = mulberry32(options.seed);
  }

  async run(): Promise<ChaosReport> {
    const { nodes, durationMs } = this.#options;
    await this.#manager.start();
    for (let index = 0; index < nodes; index++) await this.#addNode();
    const end = Date.now() + durationMs;
    while (Date.now() < end) {
      await this.#doHarm();
      this.#use();
      await pause(2);
    }
    await Promise.all(this.#fakes.map((fake) => this.#heal(fake)));
    await this.#settle(() => this.#leases.every((lease) => this.#isWell(lease)));
    await this.#settle(() => this.#settled === this.#issued);
    return this.#report();
  }

  async close(): Promise<void> {
    await this.#manager.stop();
    await Promise.all(this.#fakes.map((fake) => fake.stop()));
  }

  async #addNode(): Promise<void> {
    const fake = await createFakeFreeswitch();
    fake.api('echo', (text) => text);
    this.#fakes.push(fake);
    const lease = this.#manager.acquire(fake.url, { consumer: 'chaos' });
    lease.subscribe(EVENTS, (event, { address }) => {
      if (event.text('Chaos') !== 'end') return;
      this.#deliveries.set(address, (this.#deliveries.get(address) ?? 0) + 1);
    });
    this.#leases.push(lease);
  }

  async #doHarm(): Promise<void> {
    this.#faults++;
    const fake = this.#pick(this.#fakes);
    const connection = fake.connections.at(-1);
    const faults: readonly (() => unknown)[] = [
      () => connection?.drop(),
      () => connection?.faults.reset(),
      () => connection?.faults.halfOpen(),
      () => connection?.faults.cutFrame(7),
      () => connection?.faults.dropAfterBytes(40),
      () => connection?.send('Content-Length: -1\n\n'),
      () => connection?.send('Content-Type: text/unheard-of\n\n'),
      () => connection?.send('Content-Length: 9\nContent-Type: text/event-json\n\n{"Event-N'),
      () => fake.faults.splitWrites(3),
      () => fake.faults.latency(20),
      () => fake.faults.silent(this.#random() < 0.5),
      () => fake.faults.refuse(this.#random() < 0.5),
      () => fake.stop({ notice: this.#random() < 0.5 }).then(() => fake.start()),
      () => fake.emit('DTMF', { 'DTMF-Digit': '1' }),
      () => this.#pick(this.#leases).subscribe(['TALK'])[Symbol.dispose](),
      () => this.#heal(fake),
    ];
    await this.#pick(faults)();
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

  async #heal(fake: FakeFreeswitch): Promise<void> {
    await fake.faults.clear();
    fake.faults.silent(false);
    await fake.faults.refuse(false);
    // what was accepted in silence stays silent
    for (const connection of fake.connections) connection.drop();
  }

  #isWell({ info }: SocketLease): boolean {
    const { phase, states } = info;
    return phase === 'subscribed' && states.includes('session.subscribed.subscription.settled');
  }

  async #report(): Promise<ChaosReport> {
    for (const fake of this.#fakes) fake.emit('DTMF', { Chaos: 'end' });
    await this.#settle(() => this.#deliveries.size === this.#fakes.length);
    // one more round trip, so that a second delivery would have come
    await Promise.all(this.#leases.map((lease) => lease.api('echo')));
    return {
      faults: this.#faults,
      commandsSettled: this.#settled,
      notSubscribed: this.#leases.filter((lease) => !this.#isWell(lease)).map(describe),
      commandsUnanswered: this.#issued - this.#settled,
      wrongReplies: this.#wrongReplies,
      wrongNodes: this.#fakes.filter((fake) => !isRight(fake)).map(({ url }) => url),
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

function isRight({ connections }: FakeFreeswitch): boolean {
  const live = connections.filter(({ closed }) => !closed);
  const [only] = live;
  if (live.length !== 1 || only === undefined) return false;
  const { format, names, subclasses } = only.subscriptions;
  return (
    format === 'json' &&
    [...names].sort().join() === 'BACKGROUND_JOB,CUSTOM,DTMF,HEARTBEAT' &&
    subclasses.join() === 'a::b'
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

import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { HostilePeers } from './hostile-peers.ts';

interface Victim {
  readonly fake: FakeFreeswitch;
  readonly connection: FakeFreeswitch['connections'][number] | undefined;
  /** One of two ways to do it. */
  readonly flag: boolean;
}

/** What a node may do to those who are connected to it. */
const FAULTS = {
  drop: ({ connection }) => connection?.drop(),
  reset: ({ connection }) => connection?.faults.reset(),
  halfOpen: ({ connection }) => connection?.faults.halfOpen(),
  cutFrame: ({ connection }) => connection?.faults.cutFrame(7),
  dropAfterBytes: ({ connection }) => connection?.faults.dropAfterBytes(40),
  negativeLength: ({ connection }) => connection?.send('Content-Length: -1\n\n'),
  unknownType: ({ connection }) => connection?.send('Content-Type: text/unheard-of\n\n'),
  halfFrame: ({ connection }) =>
    connection?.send('Content-Length: 9\nContent-Type: text/event-json\n\n{"Event-N'),
  splitWrites: ({ fake }) => fake.faults.splitWrites(3),
  latency: ({ fake }) => fake.faults.latency(20),
  silent: ({ fake, flag }) => fake.faults.silent(flag),
  refuse: ({ fake, flag }) => fake.faults.refuse(flag),
  restart: ({ fake, flag }) => fake.stop({ notice: flag }).then(() => fake.start()),
  event: ({ fake }) => fake.emit('DTMF', { 'DTMF-Digit': '1' }),
  heal: ({ fake }) => heal(fake),
} satisfies Readonly<Record<string, (victim: Victim) => unknown>>;

export type Fault = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as Fault[];

/** The nodes under chaos: in this process, or in another, so that what they remember is not taken for our memory. */
export interface ChaosNodes {
  /** Starts them; their URLs. */
  open(count: number): Promise<readonly string[]>;
  /** Starts a peer of each hostile kind beside them, quiet until the next fault; their URLs. */
  openHostile(): Promise<readonly string[]>;
  /** May be over before the fault is. */
  harm(node: number, fault: Fault, flag: boolean): Promise<void>;
  /** All of them, once all faults are over. */
  heal(): Promise<void>;
  /** Sends one event from each. */
  announce(mark: string): Promise<void>;
  /** Those with another number of connections than one, or other subscriptions than were wanted. */
  wrong(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export class FakeNodes implements ChaosNodes {
  readonly #fakes: FakeFreeswitch[] = [];
  readonly #hostile = new HostilePeers();
  readonly #busy = new Map<number, Promise<void>>();

  async open(count: number): Promise<readonly string[]> {
    while (this.#fakes.length < count) {
      const fake = await createFakeFreeswitch();
      fake.api('echo', (text) => text);
      this.#fakes.push(fake);
    }
    return this.#fakes.map(({ url }) => url);
  }

  openHostile(): Promise<readonly string[]> {
    this.#hostile.quiet(true);
    return this.#hostile.open();
  }

  harm(node: number, fault: Fault, flag: boolean): Promise<void> {
    this.#hostile.quiet(false);
    const fake = this.#fakes[node]!;
    // a restart takes its time: the other nodes go on meanwhile, this one has its next fault after it
    const before = this.#busy.get(node);
    const after = async (): Promise<void> => {
      await before;
      await FAULTS[fault]({ fake, connection: fake.connections.at(-1), flag });
    };
    this.#busy.set(node, after());
    return Promise.resolve();
  }

  async heal(): Promise<void> {
    this.#hostile.quiet(true);
    await Promise.all(this.#busy.values());
    this.#busy.clear();
    await Promise.all(this.#fakes.map(heal));
  }

  announce(mark: string): Promise<void> {
    for (const fake of this.#fakes) fake.emit('DTMF', { Chaos: mark });
    return Promise.resolve();
  }

  wrong(): Promise<readonly string[]> {
    return Promise.resolve(this.#fakes.filter((fake) => !isRight(fake)).map(({ url }) => url));
  }

  async close(): Promise<void> {
    this.#hostile.close();
    await Promise.all(this.#fakes.map((fake) => fake.stop()));
  }
}

async function heal(fake: FakeFreeswitch): Promise<void> {
  await fake.faults.clear();
  fake.faults.silent(false);
  await fake.faults.refuse(false);
  // what was accepted in silence stays silent
  for (const connection of fake.connections) connection.drop();
}

function isRight({ connections }: FakeFreeswitch): boolean {
  const live = connections.filter(({ closed }) => !closed);
  const [only] = live;
  if (live.length !== 1 || only === undefined) return false;
  const { format, names, subclasses } = only.subscriptions;
  return (
    format === 'json' &&
    [...names].sort().join() === 'BACKGROUND_JOB,CUSTOM,DTMF,HEARTBEAT,SHUTDOWN_REQUESTED' &&
    subclasses.join() === 'a::b'
  );
}

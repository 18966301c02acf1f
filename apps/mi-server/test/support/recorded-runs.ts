import { memorySocketStore, type SocketStore, StoreError } from '@switchwire/conn-manager';
import { type Exchange } from './exchanges.ts';
import { type Rig } from './rig.ts';

type Row = Readonly<{ port: number; events: readonly string[]; password?: string }>;

/** The database of one run of OpenSIPS; it is read when fs_reload asks for it, never before. */
export interface RecordedDatabase {
  readonly store: SocketStore;
  holds(rows: readonly Row[]): void;
  breaks(): void;
}

export const createRecordedDatabase = (rows: readonly Row[]): RecordedDatabase => {
  const entriesOf = (from: readonly Row[]) =>
    from.map((row) => ({ host: '127.0.0.1', password: 'x', ...row }));
  const memory = memorySocketStore(entriesOf(rows));
  let isBroken = false;
  return {
    store: {
      ...memory,
      load: () => (isBroken ? Promise.reject(new StoreError('The table is gone')) : memory.load()),
      watch: () => ({ [Symbol.dispose]: () => undefined }),
    },
    holds(next) {
      isBroken = false;
      memory.set(entriesOf(next));
    },
    breaks() {
      isBroken = true;
    },
  };
};

type Step = (rig: Rig, database: RecordedDatabase) => unknown;

/** The recording is of several runs of OpenSIPS; each began without sockets unless it says so. */
export interface RecordedRun {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Rows of its database; without them it has none. */
  readonly rows?: readonly Row[];
  /** What happened before an exchange and is not in the recording. */
  readonly before?: Readonly<Record<number, Step>>;
}

const LOCAL = ':ClueCon@127.0.0.1:8025';

const HEARTBEAT_ROW: Row = { port: 8_025, events: ['HEARTBEAT', 'CHANNEL_ANSWER'] };

const ask =
  (method: string, params: unknown): Step =>
  (rig) =>
    rig.ask(method, params);

/** The runs in their order. */
export const recordedRuns = (exchanges: readonly Exchange[]): readonly RecordedRun[] => {
  const eventsOf = (seq: number): readonly string[] => {
    const text = exchanges.find((exchange) => exchange.seq === seq)?.request ?? '';
    return (JSON.parse(text) as { params: [string, string[]] }).params[1];
  };
  // not taken by the original, because their request had more than 1024 bytes; taken by us
  const takenByUs = eventsOf(321).filter((event) => !eventsOf(320).includes(event));

  return [
    { name: 'freeswitch_scripting', from: 1, to: 116 },
    {
      name: 'a database',
      from: 117,
      to: 127,
      rows: [HEARTBEAT_ROW, { port: 8_100, events: ['DTMF'] }],
      before: {
        123: (_rig, database) => database.breaks(),
        126: (_rig, database) =>
          database.holds([HEARTBEAT_ROW, { port: 8_100, events: ['DTMF'], password: '' }]),
      },
    },
    { name: 'an empty database', from: 128, to: 129, rows: [] },
    {
      name: 'JSON-RPC over HTTP and core commands',
      from: 130,
      to: 257,
      before: {
        130: ask('fs_subscribe', [LOCAL, ['HEARTBEAT']]),
        171: ask('fs_subscribe', [':ClueCon@127.0.0.2', ['DTMF']]),
      },
    },
    { name: 'OpenSIPS 3.6', from: 258, to: 287 },
    { name: 'OpenSIPS 4.0', from: 288, to: 317 },
    {
      name: 'datagrams and opensips-cli',
      from: 318,
      to: 352,
      before: {
        318: ask('fs_subscribe', [LOCAL, ['HEARTBEAT', 'CHANNEL_ANSWER']]),
        322: ask('fs_unsubscribe', [LOCAL, takenByUs]),
      },
    },
  ];
};

import { memorySocketStore } from '@switchwire/conn-manager';
import { defineScript } from '@switchwire/fs-scripting';
import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { miPlugin } from '../src/http/mi-plugin.ts';
import { deviationOf } from './support/deviations.ts';
import { type Exchange, readExchanges } from './support/exchanges.ts';
import { createRig, type Rig } from './support/rig.ts';
import { asRecorded, expectedAnswer } from './support/recorded-answers.ts';

const EXCHANGES = readExchanges();

/** The recording is of several runs of OpenSIPS; each began without sockets unless it says so. */
interface Run {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Sockets of its database. */
  readonly rows?: readonly { readonly port: number; readonly events: readonly string[] }[];
  /** Requests that it had seen before, or between; they are not in the recording. */
  readonly before?: Readonly<Record<number, readonly (readonly [string, unknown])[]>>;
}

const LOCAL = ':ClueCon@127.0.0.1:8025';

/** Events that the original did not take, because their request had more than 1024 bytes; we do. */
const eventsOfRequest = (seq: number): readonly string[] => {
  const text = EXCHANGES.find((exchange) => exchange.seq === seq)?.request ?? '';
  return (JSON.parse(text) as { params: [string, string[]] }).params[1];
};
const TAKEN_BY_US = eventsOfRequest(321).filter((event) => !eventsOfRequest(320).includes(event));

const RUNS: readonly Run[] = [
  { name: 'freeswitch_scripting', from: 1, to: 116 },
  {
    name: 'a database',
    from: 117,
    to: 127,
    rows: [
      { port: 8_025, events: ['HEARTBEAT', 'CHANNEL_ANSWER'] },
      { port: 8_100, events: ['DTMF'] },
    ],
  },
  { name: 'an empty database', from: 128, to: 129, rows: [] },
  {
    name: 'JSON-RPC over HTTP and core commands',
    from: 130,
    to: 257,
    before: {
      130: [['fs_subscribe', [LOCAL, ['HEARTBEAT']]]],
      171: [['fs_subscribe', [':ClueCon@127.0.0.2', ['DTMF']]]],
    },
  },
  { name: 'OpenSIPS 3.6', from: 258, to: 287 },
  { name: 'OpenSIPS 4.0', from: 288, to: 317 },
  {
    name: 'datagrams and opensips-cli',
    from: 318,
    to: 352,
    before: {
      318: [['fs_subscribe', [LOCAL, ['HEARTBEAT', 'CHANNEL_ANSWER']]]],
      322: [['fs_unsubscribe', [LOCAL, TAKEN_BY_US]]],
    },
  },
];

describe.each(RUNS)('exchanges with OpenSIPS: $name', ({ from, to, rows, before = {} }) => {
  let rig: Rig;
  let server: FastifyInstance;

  beforeAll(async () => {
    const store =
      rows && memorySocketStore(rows.map((row) => ({ host: '127.0.0.1', password: 'x', ...row })));
    rig = await createRig(store);
    await rig.scripts.run(defineScript(() => undefined));
    server = fastify();
    server.register(miPlugin, { handle: (text) => rig.registry.handle(text) });
  });

  afterAll(async () => {
    await server.close();
    await rig.close();
  });

  const send = async (exchange: Exchange): Promise<{ status: number; body: string }> => {
    if (exchange.via !== 'http') {
      return { status: 0, body: (await rig.registry.handle(exchange.request ?? '')) ?? '' };
    }
    const response = await server.inject({
      method: (exchange.verb ?? 'POST') as 'POST',
      url: exchange.path ?? '/mi',
      headers: exchange.contentType === undefined ? {} : { 'content-type': exchange.contentType },
      ...(exchange.request === null ? {} : { body: exchange.request }),
    });
    return { status: response.statusCode, body: response.body };
  };

  const rowsOfRun = EXCHANGES.filter(({ seq }) => seq >= from && seq <= to);

  it.each(rowsOfRun.map((exchange) => [exchange.seq, exchange.name, exchange] as const))(
    '%i %s',
    async (seq, _name, exchange) => {
      for (const [method, params] of before[seq] ?? []) await rig.ask(method, params);
      const deviation = deviationOf(seq);
      if (exchange.request === null && exchange.verb === undefined) {
        // an event, recorded on its way to a subscriber: see event-subscribers.test.ts
        expect(deviation).toBeDefined();
        return;
      }

      const { status, body } = await send(exchange);

      if (deviation !== undefined) {
        // carried out all the same, because later exchanges build on it, and always with an answer
        expect(status === 0 || status >= 200).toBe(true);
        return;
      }
      if (exchange.via === 'http') expect(status).toBe(exchange.status);
      expect(asRecorded(body, exchange)).toEqual(expectedAnswer(exchange));
    },
  );
});

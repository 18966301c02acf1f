import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import { type SocketStore } from '@switchwire/conn-manager';
import { defineScript } from '@switchwire/fs-scripting';
import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMiDatagram, type MiDatagram } from '../src/datagram/mi-datagram.ts';
import { encodeNotification } from '../src/events/event-hub.ts';
import { miPlugin } from '../src/http/mi-plugin.ts';
import { type Deviation, deviationOf, DEVIATIONS } from './support/deviations.ts';
import { type Exchange, readExchanges } from './support/exchanges.ts';
import { type RawAnswer, sendRaw } from './support/raw-request.ts';
import { createFleetRig } from './support/fleet-rig.ts';
import { describeWithNats } from './support/nats.ts';
import { createRig, type Rig } from './support/rig.ts';
import { asRecorded, expectedAnswer, parseBody } from './support/recorded-answers.ts';
import { createRecordedDatabase, type RecordedRun, recordedRuns } from './support/recorded-runs.ts';

const EXCHANGES = readExchanges();

const idOf = (request: string | null): unknown =>
  (parseBody(request ?? '') as { readonly id?: unknown }).id ?? null;

/** Compares with the answer that is stated for an exchange in which we differ. */
const checkDeviation = (deviation: Deviation, exchange: Exchange, answer: RawAnswer): void => {
  const { status = exchange.status, id = idOf(exchange.request), body, ...outcome } = deviation;
  if (exchange.via === 'http') expect(answer.status).toBe(status);
  if (body !== undefined) {
    expect(parseBody(answer.body)).toEqual(body);
    return;
  }
  const expected = { jsonrpc: '2.0', ...outcome, id };
  expect(asRecorded(answer.body, expected)).toEqual(expected);
};

const compareAnswers = (
  { from, to, rows, before = {} }: RecordedRun,
  create: (store?: SocketStore) => Promise<Rig>,
): void => {
  const database = createRecordedDatabase(rows ?? []);
  let rig: Rig;
  let server: FastifyInstance;
  let datagrams: MiDatagram;
  let client: Socket;

  beforeAll(async () => {
    rig = await create(rows && database.store);
    await rig.scripts.run(defineScript(() => undefined));
    server = fastify();
    server.register(miPlugin, { mi: rig.registry });
    await server.listen({ host: '127.0.0.1', port: 0 });
    datagrams = await createMiDatagram({ host: '127.0.0.1', port: 0 }, rig.registry);
    client = createSocket('udp4');
  });

  afterAll(async () => {
    client.close();
    await datagrams.close();
    await server.close();
    await rig.close();
  });

  const postHttp = ({ seq, verb = 'POST', path = '/mi', contentType, request }: Exchange) => {
    const { port } = server.server.address() as AddressInfo;
    // the recording has the text of these two as it went over the wire
    const framing: Record<number, Record<string, string>> = {
      203: { 'Transfer-Encoding': 'chunked' },
      204: { Expect: '100-continue', 'Content-Length': String(request?.length) },
    };
    const body = request ?? '';
    const length = { 'Content-Length': String(Buffer.byteLength(body)) };
    const headers = {
      ...(contentType !== undefined && { 'Content-Type': contentType }),
      ...(framing[seq] ?? (request === null ? {} : length)),
    };
    return sendRaw(port, { verb, path, headers, body });
  };

  /** A notification is not answered: the next answer is that of the question behind it. */
  const sendDatagram = async (text: string): Promise<RawAnswer> => {
    const question = '{"jsonrpc":"2.0","id":"next","method":"which","params":["which"]}';
    const first = once(client, 'message') as Promise<[Buffer]>;
    client.send(text, datagrams.port, '127.0.0.1');
    if (text.includes('"id"') || text === 'garbage' || text === '[]') {
      return { status: 0, body: (await first)[0].toString() };
    }
    client.send(question, datagrams.port, '127.0.0.1');
    const body = (await first)[0].toString();
    return { status: 0, body: body.includes('"id":"next"') ? '' : body };
  };

  const send = async (exchange: Exchange): Promise<RawAnswer> => {
    if (exchange.via === 'http') return postHttp(exchange);
    if (exchange.via === 'datagram') return sendDatagram(exchange.request ?? '');
    const text = (exchange.request ?? '').replace(/^:<reply_fifo>:/, '');
    return { status: 0, body: (await rig.registry.handle(text)) ?? '' };
  };

  const ofRun = EXCHANGES.filter(({ seq, via }) => seq >= from && seq <= to && via !== 'event');

  it.each(ofRun.map((exchange) => [exchange.seq, exchange.name, exchange] as const))(
    '%i %s',
    async (seq, _name, exchange) => {
      await before[seq]?.(rig, database);
      const answer = await send(exchange);
      const deviation = deviationOf(seq);
      const expected = expectedAnswer(exchange);
      const ours = asRecorded(answer.body, expected);
      if (deviation !== undefined) {
        checkDeviation(deviation, exchange, answer);
        // an exchange that is equal needs no reason
        expect([answer.status, ours]).not.toEqual([exchange.status, expected]);
        return;
      }
      if (exchange.via === 'http') expect(answer.status).toBe(exchange.status);
      expect(ours).toEqual(expected);
      // members in the original's order
      expect(JSON.stringify(ours)).toBe(JSON.stringify(expected));
    },
  );
};

describe.each(recordedRuns(EXCHANGES))('exchanges with OpenSIPS: $name', (run) => {
  compareAnswers(run, createRig);
});

describeWithNats('exchanges with one of three servers of a fleet', () => {
  describe.each(recordedRuns(EXCHANGES))('$name', (run) => {
    compareAnswers(run, createFleetRig);
  });
});

describe('events on their way to a subscriber', () => {
  const events = EXCHANGES.filter(({ via }) => via === 'event');

  it.each(events.map(({ seq, name, answer }) => [seq, name, answer ?? ''] as const))(
    '%i %s',
    (_seq, _name, text) => {
      const { params } = JSON.parse(text) as {
        params: { name: string; sender: string; body: string };
      };

      expect(encodeNotification({ ...params, subclass: undefined, address: '' })).toBe(text);
    },
  );
});

/** `43–45, 48` is 43, 44, 45, 48. */
const numbersIn = (text: string): readonly number[] =>
  [...text.matchAll(/(\d+)(?:–(\d+))?/g)].flatMap(([, first, last]) =>
    Array.from(
      { length: Number(last ?? first) - Number(first) + 1 },
      (_, at) => Number(first) + at,
    ),
  );

describe('the deviations', () => {
  const guide = readFileSync(
    new URL('../../../docs/concepts/mi-compatibility.md', import.meta.url),
    'utf8',
  );

  it.each(Object.entries(DEVIATIONS))('of %s are listed one by one', (key, ofKey) => {
    const row = guide.split('\n').find((line) => line.startsWith(`| \`${key}\` `));
    const [, , told = ''] = row?.split('|') ?? [];

    expect(numbersIn(told)).toEqual(Object.keys(ofKey).map(Number));
  });
});

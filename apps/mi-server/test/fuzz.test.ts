import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MI_COMMANDS } from '../src/index.ts';
import { type Running, startRunning } from './support/running.ts';

/** 10,000 in all: most of them straight into the dispatcher, the rest over HTTP. */
const DISPATCHED = 8_000;
const POSTED = 2_000;
const SEED = 20_260_101;

const PASSWORD = 'Geheimnis-4711';
const METHODS = MI_COMMANDS.flatMap(({ name, qualifiedName }) => [name, qualifiedName ?? name]);
const CACHE_METHODS = METHODS.filter((method) => method.startsWith('cache'));

let fake: FakeFreeswitch;
let running: Running;

beforeAll(async () => {
  fake = await createFakeFreeswitch({ password: PASSWORD });
  running = await startRunning({
    fs_subscribe: [`fs://:${PASSWORD}@127.0.0.1:${fake.port}?DTMF`],
    esl_connect_timeout: 100,
    esl_cmd_timeout: 100,
  });
});

afterAll(async () => {
  await running.server.stop();
  await fake.stop();
});

const url = fc.oneof(
  fc.constantFrom(
    '127.0.0.1',
    ':ClueCon@127.0.0.1:1',
    `:${PASSWORD}@127.0.0.1:1`,
    `fs://a@b:${PASSWORD}@[::1]:1?DTMF`,
    '',
  ),
  fc.string(),
  fc.string({ unit: 'binary' }),
);

const event = fc.oneof(
  fc.constantFrom('DTMF', 'ALL', 'CUSTOM sofia::register', 'custom', 'A,B', '\r\n\r\nexit'),
  fc.string(),
  fc.integer(),
  fc.constant(null),
);

const text = fc.oneof(fc.constantFrom('', 'a', '__proto__'), fc.string(), fc.integer());

const seconds = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1e15, 1e300, '60', '-0', 'x'));

/** Of the cache that there is: another system is refused before anything is looked at. */
const cacheParams = fc.oneof(
  fc.tuple(fc.constant('local'), text),
  fc.tuple(fc.constant('local'), text, text),
  fc.tuple(fc.constant('local'), text, text, seconds),
  fc.record({ system: fc.constant('local'), attr: text, value: text, expire: seconds }),
  fc.record({ system: fc.constant('local'), attr: text }),
);

const params = fc.oneof(
  fc.tuple(url, fc.array(event, { maxLength: 3 })),
  fc.record({ freeswitch_url: url, events: fc.array(event, { maxLength: 3 }) }),
  fc.array(fc.oneof(fc.string(), fc.integer(), fc.jsonValue()), { maxLength: 4 }),
  fc.dictionary(fc.constantFrom('event', 'socket', 'level', 'pid'), fc.jsonValue()),
  cacheParams,
  fc.jsonValue(),
);

/** Chance rarely brings a method of the cache and its parameters together. */
const cacheRequest = fc.record({
  jsonrpc: fc.constant('2.0'),
  method: fc.constantFrom(...CACHE_METHODS),
  id: fc.integer(),
  params: cacheParams,
});

const anyRequest = fc.record(
  {
    jsonrpc: fc.constantFrom('2.0', '2.0', '2.0', '1.0', 2, null),
    // -3 … as OpenSIPS numbers its levels would only change the log
    method: fc.oneof(fc.constantFrom(...METHODS, 'list', 'nope'), fc.string()),
    id: fc.oneof(fc.integer(), fc.string(), fc.jsonValue()),
    params,
  },
  { requiredKeys: [] },
);

const request = fc.oneof(
  { weight: 5, arbitrary: anyRequest },
  { weight: 1, arbitrary: cacheRequest },
);

const body = fc.oneof(
  { weight: 8, arbitrary: request.map((value) => JSON.stringify(value)) },
  {
    weight: 2,
    arbitrary: fc.array(request, { maxLength: 5 }).map((value) => JSON.stringify(value)),
  },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);

const noEvents = (text: string): boolean =>
  text.includes('event_subscribe') || text.includes('evi:');

/** Every answer is JSON-RPC, and holds no secret. */
const checkAnswer = (text: string | null): void => {
  if (text === null) return;
  expect(text).not.toContain(PASSWORD);
  const parsed: unknown = JSON.parse(text);
  for (const answer of Array.isArray(parsed) ? parsed : [parsed]) {
    expect(answer).toMatchObject({ jsonrpc: '2.0' });
    expect(Object.keys(answer as object)).toContain('id');
    // a defect would be answered with this text
    expect(JSON.stringify(answer)).not.toContain('a defect of the server');
  }
};

describe('10,000 random requests', { timeout: 180_000 }, () => {
  it('find no crash, no hang and no secret in the dispatcher', async () => {
    const { context } = running.server;
    const { createMiRegistry } = await import('../src/index.ts');
    const registry = createMiRegistry(context);

    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        // datagrams to random addresses are not what is tested here
        fc.pre(!noEvents(text));
        checkAnswer(await registry.handle(text));
      }),
      { numRuns: DISPATCHED, seed: SEED },
    );
  });

  it('are each answered over HTTP, never with a status of 500 or more', async () => {
    const { hostname, port } = new URL(running.server.url);
    const post = (bytes: Uint8Array, type: string): Promise<{ status: number; text: string }> =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': type };
        const sent = httpRequest(
          { hostname, port, path: '/mi', method: 'POST', headers },
          (got) => {
            let text = '';
            got.setEncoding('utf8');
            got.on('data', (chunk: string) => (text += chunk));
            got.on('end', () => resolve({ status: got.statusCode ?? 0, text }));
          },
        );
        sent.on('error', reject);
        sent.end(bytes);
      });

    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          body.map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 100 }),
        ),
        fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/html', 'x'),
        async (bytes, type) => {
          fc.pre(!noEvents(Buffer.from(bytes).toString()));
          const { status, text } = await post(bytes, type);
          expect(status).toBeLessThan(500);
          if (status !== 202) checkAnswer(text);
        },
      ),
      { numRuns: POSTED, seed: SEED },
    );

    expect((await running.ask('version')).result).toBeDefined();
    expect(running.lines.join('\n')).not.toContain(PASSWORD);
    expect(running.lines.filter((line) => line.includes('defect'))).toEqual([]);
  });
});

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EslError, formatFsUrl, parseFsUrl } from '@switchwire/esl-protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutSecrets } from '../src/audit/without-secrets.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { maskFsUrl, maskUrl } from '../src/config/mask.ts';
import { parseTokens } from '../src/config/token-file.ts';
import { ConfigError } from '../src/index.ts';
import { type Running, startRunning } from './support/running.ts';

/** Runs of each property. `FUZZ_SECONDS=600` searches that long with fresh seeds instead of the fixed one. */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 0);
const parametersFor = (numRuns: number) =>
  seconds > 0
    ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1_000 }
    : { numRuns, seed: 8_888 };
const timeout = (seconds + 60) * 1_000;

let running: Running;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mi-fuzz-'));
  running = await startRunning({ mi_datagram: '127.0.0.1:0', http_headers_timeout: 1_000 });
});

afterAll(async () => {
  await running.server.stop();
  await rm(folder, { recursive: true });
});

const stillAnswers = async (): Promise<void> => {
  expect((await fetch(`${running.server.url}/healthz`)).status).toBe(200);
  expect(running.lines.filter((line) => line.includes('defect'))).toEqual([]);
};

const VERSION = '{"jsonrpc":"2.0","id":1,"method":"version"}';

const httpPiece = fc.oneof(
  fc.constantFrom(
    'POST /mi HTTP/1.1\r\n',
    'GET /metrics HTTP/1.1\r\n',
    'GET /events?name=DTMF HTTP/1.0\r\n',
    'HEAD / HTTP/1.1\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'Host: 127.0.0.1\r\n',
    'Connection: close\r\n',
    'Connection: upgrade\r\nUpgrade: websocket\r\n',
    'Content-Type: application/json\r\n',
    'Content-Length: 43\r\n',
    'Content-Length: -1\r\n',
    'Content-Length: 99999999999999999999\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Expect: 100-continue\r\n',
    'Authorization: Basic ====\r\n',
    'Authorization: Bearer \u0000\r\n',
    'X: \ud800\r\n',
    '\r\n',
    '\n',
    '2b\r\n',
    '0\r\n\r\n',
    VERSION,
    '\u0016\u0003\u0001\u0002\u0000',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

/** Sends bytes in pieces and waits until the server has closed the connection. */
const send = async (pieces: readonly string[]): Promise<void> => {
  const { hostname, port } = new URL(running.server.url);
  const socket = connect(Number(port), hostname);
  // a server that has closed already resets what still comes
  socket.on('error', () => undefined);
  socket.resume();
  for (const piece of pieces) socket.write(piece, 'latin1');
  socket.end();
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
};

describe('arbitrary input', { timeout }, () => {
  it('over HTTP ends with a closed connection and a server that answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(httpPiece, { minLength: 1, maxLength: 8 }), async (pieces) => {
        // a stream stays open, which is right
        fc.pre(!pieces.join('').includes('/events'));
        await send(pieces);
      }),
      parametersFor(100),
    );
    await stillAnswers();
  });

  it('as a datagram is answered by JSON, by 400, or not at all', async () => {
    const socket = createSocket('udp4');
    const port = running.server.datagram?.port ?? 0;
    const datagram = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .constantFrom('[]', '{', VERSION.slice(0, -1), `[${VERSION}]`)
        .map((text) => Buffer.from(text)),
    );
    const texts: string[] = [];
    socket.on('message', (message) => texts.push(message.toString()));

    await fc.assert(
      fc.asyncProperty(datagram, async (bytes) => {
        await new Promise((resolve) => socket.send(bytes, port, '127.0.0.1', resolve));
      }),
      parametersFor(200),
    );

    // datagrams of one sender are answered in turn: after this answer there is none left
    const last = '{"jsonrpc":"2.0","id":"the last one","method":"version"}';
    while (!texts.some((text) => text.includes('the last one'))) {
      const answered = once(socket, 'message');
      socket.send(last, port, '127.0.0.1');
      await answered;
    }
    socket.close();
    for (const text of texts) {
      if (text !== '400 Parse_error') expect(() => JSON.parse(text) as unknown).not.toThrow();
    }
    await stillAnswers();
  });

  const yamlPiece = fc.oneof(
    fc.constantFrom(
      'token: ',
      'fs_subscribe: ',
      '- ',
      'a: &a [*a]',
      '!!js/function ',
      '\n',
      '  ',
      '{',
      ']',
      '"',
    ),
    fc.constantFrom(
      'listen: 127.0.0.1:1',
      'http_connections: 5',
      'x: 1e999',
      '? ',
      '|',
      '%YAML 9',
      '---',
    ),
    fc.string({ maxLength: 10 }),
  );
  const yaml = fc.array(yamlPiece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  it('as a configuration file is a configuration or a ConfigError', async () => {
    const file = join(folder, 'config.yaml');
    await fc.assert(
      fc.asyncProperty(yaml, async (text) => {
        await writeFile(file, text);
        const failure: unknown = await loadConfig({ flags: {}, environment: {}, file }).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (failure !== undefined) expect(failure).toBeInstanceOf(ConfigError);
      }),
      parametersFor(200),
    );
  });

  it('as a file of tokens is a list of them or a ConfigError', () => {
    fc.assert(
      fc.property(yaml, (text) => {
        try {
          expect(parseTokens(text, 'f')).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
      parametersFor(300),
    );
  });

  it('as a URL is one that means the same when it is written again, or an EslError, and is masked', () => {
    const secret = 'Geheimnis-4711';
    const piece = fc.oneof(
      fc.constantFrom(
        'fs://',
        ':',
        '@',
        `:${secret}@`,
        'h',
        '[::1]',
        ':8021',
        '?',
        'DTMF',
        ',',
        '%',
        '/',
        '\u0000',
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        try {
          const { host, port } = parseFsUrl(text);
          expect(parseFsUrl(formatFsUrl(parseFsUrl(text)))).toMatchObject({ host, port });
        } catch (error) {
          expect(error).toBeInstanceOf(EslError);
        }
        for (const masked of [maskFsUrl(`:${secret}@h${text}`), withoutSecrets(`:${secret}@h`)]) {
          expect(masked).not.toContain(secret);
        }
        expect(maskUrl(`mongodb://u:${secret}@h/d?x=${text}`)).not.toContain(secret);
      }),
      parametersFor(500),
    );
  });
});

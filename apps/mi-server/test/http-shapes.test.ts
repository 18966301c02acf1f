import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, startRunning } from './support/running.ts';

let running: Running;

beforeAll(async () => {
  running = await startRunning({ http_headers_timeout: 1_000, http_request_timeout: 1_000 });
});

afterAll(() => running.server.stop());

const BODY = '{"jsonrpc":"2.0","id":1,"method":"version"}';
const HOST = 'Host: 127.0.0.1\r\n';
const post = (headers: string, body = BODY): string =>
  `POST /mi HTTP/1.1\r\n${HOST}Connection: close\r\n${headers}\r\n${body}`;
const get = (path: string, headers = ''): string =>
  `GET ${path} HTTP/1.1\r\n${HOST}Connection: close\r\n${headers}\r\n`;
const LENGTH = `Content-Length: ${BODY.length}\r\n`;
const HEX = BODY.length.toString(16);
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const FOREIGN = 'Origin: http://evil.example\r\n';

/** Everything that came back until the connection ended, by us or by the server. */
const exchange = (request: string): Promise<string> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(running.server.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text);
    });
    socket.end(request, 'latin1');
  });

const statusesOf = (text: string): string =>
  [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status).join() || 'none';

/** The shape of a request, and the statuses that may answer it. */
const SHAPES: Readonly<Record<string, readonly [request: string, answers: RegExp]>> = {
  'a good one': [post(LENGTH), /^200$/],
  'three at once': [
    `POST /mi HTTP/1.1\r\n${HOST}${LENGTH}\r\n${BODY}`.repeat(2) + post(LENGTH),
    /^200,200,200$/,
  ],
  'a length and chunks': [
    post(`Content-Length: 4\r\n${CHUNKED}`, `0\r\n\r\n${get('/metrics')}`),
    /^(400|none)$/,
  ],
  'chunks and a length': [post(`${CHUNKED}${LENGTH}`), /^(400|none)$/],
  'a blank before the colon': [
    post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'),
    /^(400|none)$/,
  ],
  'an unknown encoding': [post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'), /^(400|501|none)$/],
  'chunks that are not the last': [
    post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'),
    /^(400|none)$/,
  ],
  'two equal lengths': [post(LENGTH + LENGTH), /^(400|none)$/],
  'two lengths': [post(`${LENGTH}Content-Length: 5\r\n`), /^(400|none)$/],
  'a length with a sign': [post('Content-Length: +43\r\n'), /^(400|none)$/],
  'a length below 0': [post('Content-Length: -1\r\n'), /^(400|none)$/],
  'a length in hexadecimal': [post('Content-Length: 0x2b\r\n'), /^(400|none)$/],
  'a length beyond every number': [
    post('Content-Length: 99999999999999999999\r\n'),
    /^(400|none)$/,
  ],
  'a length above the bound': [post('Content-Length: 2097152\r\n', ''), /^(413|400|none)$/],
  'a chunk with an extension': [post(CHUNKED, `${HEX};a=b\r\n${BODY}\r\n0\r\n\r\n`), /^(200|400)$/],
  'a chunk without CR': [post(CHUNKED, `${HEX}\n${BODY}\n0\n\n`), /^(400|none)$/],
  'a chunk beyond every number': [
    post(CHUNKED, `FFFFFFFFFFFFFFFFF\r\n${BODY}\r\n`),
    /^(400|none)$/,
  ],
  'a bare CR': [post(`X: a\rb\r\n${LENGTH}`), /^(400|none)$/],
  'a folded header': [post(`X: a\r\n b\r\n${LENGTH}`), /^(200|400|none)$/],
  'a NUL in a header': [post(`X: a\0b\r\n${LENGTH}`), /^(400|none)$/],
  'no host': [`POST /mi HTTP/1.1\r\nConnection: close\r\n${LENGTH}\r\n${BODY}`, /^(400|403|none)$/],
  'two hosts': [post(`Host: evil.example\r\n${LENGTH}`), /^400$/],
  'the same host twice': [get('/healthz', HOST), /^400$/],
  'a host that is none': [
    'GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
    /^400$/,
  ],
  'a URL as its target': [get('http://127.0.0.1/metrics'), /^200$/],
  'a URL with another host as its target': [get('http://evil.example/metrics'), /^403$/],
  'our URL beside another host': [
    'GET http://127.0.0.1/metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    /^200$/,
  ],
  'a foreign host': [get('/metrics').replace('127.0.0.1', 'evil.example'), /^(400|403)$/],
  'a host that begins as ours': [
    get('/metrics').replace('127.0.0.1', '127.0.0.1.evil.example'),
    /^(400|403)$/,
  ],
  'a host behind an at': [
    get('/metrics').replace('127.0.0.1', '127.0.0.1:80@evil.example'),
    /^(400|403)$/,
  ],
  'HTTP/0.9': ['GET /\r\n\r\n', /^(200|400|none)$/],
  'HTTP/2': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^(400|505|none)$/],
  'HTTP/9.9': [`GET / HTTP/9.9\r\n${HOST}\r\n`, /^(400|505|none)$/],
  'a target with a host of its own': [get('http://evil.example/metrics'), /^(200|400|403|404)$/],
  CONNECT: [`CONNECT 127.0.0.1:22 HTTP/1.1\r\n${HOST}\r\n`, /^(400|404|405|none)$/],
  TRACE: [`TRACE / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`, /^(400|404|405|none)$/],
  'OPTIONS of everything': [
    `OPTIONS * HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    /^(400|404|405)$/,
  ],
  'a preflight': [
    `OPTIONS /mi HTTP/1.1\r\n${HOST}Connection: close\r\n${FOREIGN}Access-Control-Request-Method: POST\r\n\r\n`,
    /^(400|403|404|405)$/,
  ],
  'a page of another origin': [post(`${FOREIGN}Content-Type: text/plain\r\n${LENGTH}`), /^403$/],
  'a form of another origin': [
    post(`${FOREIGN}Content-Type: application/x-www-form-urlencoded\r\n${LENGTH}`),
    /^403$/,
  ],
  'no origin of a page': [post(`Origin: null\r\n${LENGTH}`), /^403$/],
  'another site': [post(`Sec-Fetch-Site: cross-site\r\n${LENGTH}`), /^403$/],
  'another port of ours': [post(`Origin: http://127.0.0.1:9\r\n${LENGTH}`), /^403$/],
  'a body with GET': [get('/mi', LENGTH) + BODY, /^(400|404|405)$/],
  'another method by a header': [get('/mi', `X-HTTP-Method-Override: POST\r\n`), /^(404|405)$/],
  'a web socket': [
    get('/healthz', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'),
    /^(200|400|426)$/,
  ],
  'an unknown expectation': [post(`Expect: x\r\n${LENGTH}`), /^417$/],
  'a way up': [get('/../../../../etc/passwd'), /^(400|404)$/],
  'an encoded way up': [get('/assets/..%2f..%2f..%2fetc%2fpasswd'), /^(400|404)$/],
  'an encoded way up from the root': [get('/%2e%2e/%2e%2e/etc/passwd'), /^(400|404)$/],
  'a NUL in the path': [get('/assets/%00'), /^(400|404)$/],
  'two slashes': [get('//etc/passwd'), /^(400|404)$/],
  'a bad escape': [get('/%zz'), /^400$/],
  'headers of 20 KB': [get('/', `X: ${'a'.repeat(20_000)}\r\n`), /^431$/],
  'a path of 20 KB': [get(`/${'a'.repeat(20_000)}`), /^(414|431)$/],
  'the name of a prototype': [get('/events?__proto__=x&name=DTMF'), /^400$/],
  'a line end in a name': [get('/events?name=%0d%0aX:%201'), /^400$/],
};

describe('a request', () => {
  it.each(Object.entries(SHAPES))('%s', async (_, [request, answers]) => {
    const text = await exchange(request);

    expect(statusesOf(text)).toMatch(answers);
    expect(text).not.toContain('root:x');
    expect((await fetch(`${running.server.url}/healthz`)).status).toBe(200);
  });
});

import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { miPlugin } from '../src/http/mi-plugin.ts';

const VERSION = '{"jsonrpc": "2.0", "id": 235, "method": "version"}';
const ANSWER = '{"jsonrpc":"2.0","result":"version","id":235}';

let server: FastifyInstance;

beforeEach(() => {
  server = fastify();
  server.register(miPlugin, {
    mi: { handle: (text) => Promise.resolve(text.trimEnd() === VERSION ? ANSWER : null) },
    maxBodyBytes: 2_000,
  });
});

afterEach(() => server.close());

const post = (url: string, body: string, contentType?: string) =>
  server.inject({
    method: 'POST',
    url,
    body,
    headers: contentType === undefined ? {} : { 'content-type': contentType },
  });

describe('POST /mi', () => {
  it.each(['/mi', '/mi/', '/mi/anything', '/mi?x=1'])('is answered at %s', async (url) => {
    const response = await post(url, VERSION, 'application/json');

    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    expect(response.headers['content-length']).toBe(String(ANSWER.length));
    expect(response.body).toBe(ANSWER);
  });

  it.each(['/', '/mix', '/MI'])('is not answered at %s', async (url) => {
    expect((await post(url, VERSION, 'application/json')).statusCode).toBe(404);
  });

  it.each([
    undefined,
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/json-rpc',
    'application/jsonrequest',
    'application/vnd.api+json',
    'text/json',
    'text/xml',
    'application/x-www-form-urlencoded',
  ])('takes Content-Type %s', async (contentType) => {
    expect((await post('/mi', VERSION, contentType)).body).toBe(ANSWER);
  });

  it.each(['text/plain', 'text/html', 'multipart/form-data; boundary=x', 'image/png'])(
    'refuses Content-Type %s with a JSON-RPC error',
    async (contentType) => {
      const response = await post('/mi', VERSION, contentType);

      expect(response.statusCode).toBe(415);
      expect(response.json()).toMatchObject({ error: { code: -32_600 }, id: null });
    },
  );

  it('answers a notification with 202 and no body', async () => {
    const response = await post('/mi', '{"jsonrpc":"2.0","method":"version"}', 'application/json');

    expect(response.statusCode).toBe(202);
    expect(response.body).toBe('');
    expect(response.headers['content-length']).toBe('0');
  });

  it('answers an empty body with 400 and a JSON-RPC error', async () => {
    const response = await post('/mi', '', 'application/json');

    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ error: { code: -32_700 }, id: null });
  });

  it('takes a body as long as the limit and refuses one that is longer', async () => {
    const padded = VERSION + ' '.repeat(2_000 - VERSION.length);

    const fits = await post('/mi', padded, 'application/json');
    const tooLong = await post('/mi', `${padded} `, 'application/json');

    expect(fits.body).toBe(ANSWER);
    expect(tooLong.statusCode).toBe(413);
    expect(tooLong.json()).toMatchObject({ error: { code: -32_600 }, id: null });
  });
});

describe('other verbs', () => {
  it.each(['/mi', '/mi?x=1', '/mi/fs_list'])('GET %s is answered with 405', async (url) => {
    const response = await server.inject({ method: 'GET', url });

    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('POST');
    expect(response.body).toBe('');
  });

  it.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH'] as const)(
    '%s is answered with 406 in the words of OpenSIPS',
    async (method) => {
      const response = await server.inject({ method, url: '/mi' });

      expect(response.statusCode).toBe(406);
      expect(response.body).toBe('<html><body>Unsupported HTTP request!</body></html>');
    },
  );

  it('HEAD is answered with 406', async () => {
    expect((await server.inject({ method: 'HEAD', url: '/mi' })).statusCode).toBe(406);
  });
});

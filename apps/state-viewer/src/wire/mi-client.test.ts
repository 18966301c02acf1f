import { describe, expect, it, vi } from 'vitest';
import { createMiClient, MiError, UnauthorizedError, type MiClientOptions } from './mi-client.ts';

const answering = (body: string, status = 200): { fetch: typeof fetch; bodies: string[] } => {
  const bodies: string[] = [];
  return {
    bodies,
    fetch: (_url, init) => {
      bodies.push(typeof init?.body === 'string' ? init.body : '');
      return Promise.resolve(new Response(body, { status }));
    },
  };
};

const clientOf = (options: Partial<MiClientOptions>): ReturnType<typeof createMiClient> =>
  createMiClient({ token: () => undefined, ...options });

describe('createMiClient', () => {
  it('sends JSON-RPC and gives the result', async () => {
    const { fetch, bodies } = answering('{"jsonrpc":"2.0","id":1,"result":{"rc":1}}');

    await expect(clientOf({ fetch }).call('fs_retry', ['a:1'])).resolves.toEqual({ rc: 1 });

    expect(JSON.parse(bodies[0] ?? '')).toEqual({
      jsonrpc: '2.0',
      id: 1,
      method: 'fs_retry',
      params: ['a:1'],
    });
  });

  it.each([
    ['{"error":{"code":500,"message":"Internal Error","data":"no"}}', 500, 'Internal Error: no'],
    ['{"error":{"code":404,"message":"Not found"}}', 404, 'Not found'],
    ['<html>', 200, 'The server answered 200, not JSON-RPC'],
    ['null', 200, 'The server answered 200, not JSON-RPC'],
  ])('rejects with the message of the server: %s', async (body, code, message) => {
    const { fetch } = answering(body);

    await expect(clientOf({ fetch }).call('x')).rejects.toEqual(new MiError(code, message));
  });

  it('reports that the server requires another token', async () => {
    const onUnauthorized = vi.fn();
    const { fetch } = answering('{}', 401);

    await expect(clientOf({ fetch, onUnauthorized }).call('x')).rejects.toBeInstanceOf(
      UnauthorizedError,
    );

    expect(onUnauthorized).toHaveBeenCalledOnce();
  });
});

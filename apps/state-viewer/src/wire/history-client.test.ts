import { describe, expect, it, vi } from 'vitest';
import { createHistoryClient } from './history-client.ts';
import { UnauthorizedError } from './mi-client.ts';

const answering = (body: string, status = 200): typeof fetch =>
  vi.fn(() => Promise.resolve(new Response(body, { status })));

const token = (): string => 'secret';

describe('createHistoryClient', () => {
  it('asks for the newest incidents with the token in a header', async () => {
    const fetch = answering('{"incidents":[],"entries":[],"forgotten":3}');

    await expect(createHistoryClient({ token, fetch }).read(50)).resolves.toMatchObject({
      incidents: [],
      forgotten: 3,
    });

    expect(fetch).toHaveBeenCalledWith(
      'history?limit=50',
      expect.objectContaining({ headers: { authorization: 'Bearer secret' } }),
    );
  });

  it.each([
    ['{"error":"This shows every server"}', 403, 'This shows every server'],
    ['<html>', 502, 'The server answered 502, not a history'],
    ['{}', 200, 'The server answered 200, not a history'],
    ['null', 200, 'The server answered 200, not a history'],
  ])('rejects with the message of the server: %s', async (body, status, message) => {
    const client = createHistoryClient({ token, fetch: answering(body, status) });

    await expect(client.read(1)).rejects.toThrow(message);
  });

  it('reports that the server requires another token', async () => {
    const onUnauthorized = vi.fn();
    const client = createHistoryClient({ token, onUnauthorized, fetch: answering('{}', 401) });

    await expect(client.read(1)).rejects.toBeInstanceOf(UnauthorizedError);

    expect(onUnauthorized).toHaveBeenCalledOnce();
  });
});

import { describe, expect, it } from 'vitest';
import { dispatchJsonRpc } from './dispatch.ts';
import { invalidParams } from './mi-error.ts';
import { type MiParams } from './request.ts';

const call = (method: string, params: MiParams): unknown => {
  if (method === 'echo') return { params: params ?? null };
  if (method === 'nothing') return undefined;
  if (method === 'refuse') throw invalidParams('Bad PID');
  throw new TypeError('secret detail');
};

const answer = async (text: string): Promise<unknown> => {
  const result = await dispatchJsonRpc(text, call);
  return result === null ? null : (JSON.parse(result) as unknown);
};

const errorOf = (code: number, id: unknown): unknown =>
  expect.objectContaining({
    error: expect.objectContaining({ code }) as unknown,
    id,
  });

describe('dispatchJsonRpc', () => {
  it.each([
    ['a number', '1', 1],
    ['a fraction', '1.5', 1.5],
    ['a negative number', '-7', -7],
    ['zero', '0', 0],
    ['text', '"é\\n"', 'é\n'],
    ['null', 'null', null],
    ['true', 'true', true],
    ['an object', '{"a":1}', { a: 1 }],
    ['an array', '[]', []],
  ])('echoes an id that is %s', async (_what, text, id) => {
    expect(await answer(`{"jsonrpc":"2.0","id":${text},"method":"echo"}`)).toEqual({
      jsonrpc: '2.0',
      result: { params: null },
      id,
    });
  });

  it('writes jsonrpc, result and id in the order of OpenSIPS', async () => {
    const text = await dispatchJsonRpc('{"id":1,"method":"nothing","jsonrpc":"2.0"}', call);

    expect(text).toBe('{"jsonrpc":"2.0","result":null,"id":1}');
  });

  it.each([
    ['no JSON', 'hello', -32_700, null],
    ['an empty text', '', -32_700, null],
    ['two values', '{"jsonrpc":"2.0","id":1,"method":"echo"}{}', -32_700, null],
    ['an empty batch', '[]', -32_600, null],
    ['a number', '5', -32_600, null],
    ['null', 'null', -32_600, null],
    ['no version', '{"id":1,"method":"echo"}', -32_600, 1],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"echo"}', -32_600, 1],
    ['no method', '{"jsonrpc":"2.0","id":"a"}', -32_600, 'a'],
    ['params that are a number', '{"jsonrpc":"2.0","id":1,"method":"echo","params":5}', -32_600, 1],
    ['params that are null', '{"jsonrpc":"2.0","id":1,"method":"echo","params":null}', -32_600, 1],
    ['a notification that is no request', '{"method":"echo"}', -32_600, null],
    ['a command that refuses', '{"jsonrpc":"2.0","id":1,"method":"refuse"}', -32_602, 1],
    ['a command with a defect', '{"jsonrpc":"2.0","id":1,"method":"broken"}', 500, 1],
  ])('answers %s with its code', async (_what, text, code, id) => {
    expect(await answer(text)).toEqual(errorOf(code, id));
  });

  it.each(['echo', 'refuse', 'broken'])('does not answer a notification of %s', async (method) => {
    expect(await answer(`{"jsonrpc":"2.0","method":"${method}"}`)).toBeNull();
  });

  it('matches the names of members without case', async () => {
    expect(await answer('{"JSONRPC":"2.0","ID":1,"Method":"nothing"}')).toMatchObject({ id: 1 });
  });

  it('answers a batch in order and leaves notifications out', async () => {
    const batch = [
      { jsonrpc: '2.0', id: 1, method: 'nothing' },
      { jsonrpc: '2.0', method: 'nothing' },
      7,
      { jsonrpc: '2.0', id: 2, method: 'refuse' },
    ];

    expect(await answer(JSON.stringify(batch))).toEqual([
      { jsonrpc: '2.0', result: null, id: 1 },
      errorOf(-32_600, null),
      errorOf(-32_602, 2),
    ]);
  });

  it('does not answer a batch of notifications', async () => {
    expect(await answer('[{"jsonrpc":"2.0","method":"echo"}]')).toBeNull();
  });

  it('refuses a batch that is too long as a whole', async () => {
    const batch = Array.from({ length: 101 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'echo' }));

    expect(await answer(JSON.stringify(batch))).toEqual(errorOf(-32_600, null));
  });

  it('answers an id that is nested too deep to be written', async () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);

    expect(await answer(`{"jsonrpc":"2.0","id":${deep},"method":"nothing"}`)).toMatchObject({
      id: null,
    });
  });

  it('tells the server, and not the caller, what a defect was', async () => {
    const defects: unknown[] = [];
    const text = await dispatchJsonRpc('{"jsonrpc":"2.0","id":1,"method":"broken"}', call, {
      onDefect: (method, error) => defects.push([method, String(error)]),
    });

    expect(text).not.toContain('secret detail');
    expect(defects).toEqual([['broken', 'TypeError: secret detail']]);
  });
});

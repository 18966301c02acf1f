import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { invalidParams } from '../json-rpc/mi-error.ts';
import { defineCommand, type MiCommand, param } from './command.ts';
import { type MiContext } from './context.ts';
import { createMiRegistry, type MiRegistryOptions } from './registry.ts';

const command = (name: string, run: () => unknown): MiCommand =>
  defineCommand({ name, help: '', exportedBy: 'test', run });

const COMMANDS: readonly MiCommand[] = [
  command('nothing', () => undefined),
  command('refuse', () => {
    throw invalidParams('Bad PID');
  }),
  command('cannot', () => {
    throw new InvalidArgumentError('There is no such socket');
  }),
  command('broken', () => {
    throw new TypeError('secret detail');
  }),
  command('unwritable', () => 1n),
  defineCommand({
    name: 'echo',
    help: '',
    exportedBy: 'test',
    params: { value: param.optional(param.any('')) },
    run: ({ value }) => ({ value: value ?? null }),
  }),
];

const handle = (text: string, options: MiRegistryOptions = {}): Promise<string | null> =>
  createMiRegistry({} as MiContext, { ...options, commands: COMMANDS }).handle(text);

const answer = async (text: string): Promise<unknown> => {
  const result = await handle(text);
  return result === null ? null : (JSON.parse(result) as unknown);
};

const errorOf = (code: number, id: unknown): unknown =>
  expect.objectContaining({
    error: expect.objectContaining({ code }) as unknown,
    id,
  });

describe('MiRegistry', () => {
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
      result: { value: null },
      id,
    });
  });

  it('writes jsonrpc, result and id in the order of OpenSIPS', async () => {
    const text = await handle('{"id":1,"method":"nothing","jsonrpc":"2.0"}');

    expect(text).toBe('{"jsonrpc":"2.0","result":null,"id":1}');
  });

  it.each([
    ['what is not JSON', 'hello', -32_700, null],
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
    ['a notification that is not a request', '{"method":"echo"}', -32_600, null],
    ['a command that refuses', '{"jsonrpc":"2.0","id":1,"method":"refuse"}', -32_602, 1],
    ['a command that cannot', '{"jsonrpc":"2.0","id":1,"method":"cannot"}', 500, 1],
    ['a command with a defect', '{"jsonrpc":"2.0","id":1,"method":"broken"}', 500, 1],
    ['a result that JSON cannot hold', '{"jsonrpc":"2.0","id":1,"method":"unwritable"}', 500, 1],
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

  it('reports a defect to the server and not to the caller', async () => {
    const defects: unknown[] = [];
    const text = await handle('{"jsonrpc":"2.0","id":1,"method":"broken"}', {
      onDefect: (method, error) => defects.push([method, String(error)]),
    });

    expect(text).not.toContain('secret detail');
    expect(defects).toEqual([['broken', 'TypeError: secret detail']]);
  });

  it('answers although counting the request fails, and reports that', async () => {
    const defects: unknown[] = [];
    const text = await handle('{"jsonrpc":"2.0","id":1,"method":"nothing"}', {
      onRequest: () => {
        throw new Error('a label too many');
      },
      onDefect: (method, error) => defects.push([method, String(error)]),
    });

    expect(JSON.parse(text ?? '')).toEqual({ jsonrpc: '2.0', result: null, id: 1 });
    expect(defects).toEqual([['nothing', 'Error: a label too many']]);
  });

  it('explains why a command failed', async () => {
    expect(await answer('{"jsonrpc":"2.0","id":1,"method":"cannot"}')).toMatchObject({
      error: { message: 'Internal Error', data: 'ESL_INVALID_ARGUMENT: There is no such socket' },
    });
  });

  it('reports each request once, an unknown method under one name', async () => {
    const seen: unknown[] = [];
    const batch = ['nothing', 'refuse', 'cannot', 'broken', 'no_such', 'no_other'].map(
      (method) => ({ jsonrpc: '2.0', method }),
    );

    await handle(JSON.stringify(batch), { onRequest: (method, code) => seen.push([method, code]) });

    expect(seen).toEqual([
      ['nothing', 0],
      ['refuse', -32_602],
      ['cannot', 500],
      ['broken', 500],
      ['unknown', -32_601],
      ['unknown', -32_601],
    ]);
  });

  it('reaches a command through few stack frames', async () => {
    let frames: readonly string[] = [];
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 50;
    const probe = command('probe', () => {
      frames = (new Error().stack ?? '').split('\n').filter((line) => /mi-server.src/.test(line));
    });

    const registry = createMiRegistry({} as MiContext, { commands: [probe] });
    await registry.handle('{"jsonrpc":"2.0","id":1,"method":"probe"}');
    Error.stackTraceLimit = limit;

    // handle, answer, call, the command's own call, and the probe itself
    expect(frames.filter((line) => !line.includes('registry.test.ts:'))).toHaveLength(4);
  });
});

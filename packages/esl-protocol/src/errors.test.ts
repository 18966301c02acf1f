import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import * as root from './errors.ts';
import * as framing from './wire/framing-errors.ts';

const errors = { ...root, ...framing };

const page = readFileSync(join(import.meta.dirname, '../../../docs/concepts/errors.md'), 'utf8');
const samples = [
  new errors.InvalidArgumentError('x'),
  new errors.MalformedFrameError('x'),
  new errors.FrameTooLargeError('body', 2, 1),
];

describe('errors', () => {
  it.each(samples)('$code has its line in docs/concepts/errors.md', (error) => {
    expect(page).toMatch(new RegExp(`^\\| \`${error.code}\` +\\| \`${error.name}\` +\\|`, 'm'));
  });

  it('are all in this list', () => {
    const concrete = Object.keys(errors).filter(
      (name) => name !== 'EslError' && name !== 'ProtocolError',
    );

    expect(samples.map((error) => error.name).sort()).toEqual(concrete.sort());
  });

  it('are EslErrors in the eyes of another copy of this package', async () => {
    vi.resetModules();
    const copy = await import('./errors.ts');
    const [error] = samples;

    expect(copy.EslError).not.toBe(errors.EslError);
    expect(error).toBeInstanceOf(copy.EslError);
    expect(error).not.toBeInstanceOf(copy.InvalidArgumentError);
    expect(error).not.toBeInstanceOf(copy.ProtocolError);
    expect(new errors.MalformedFrameError('x')).toBeInstanceOf(errors.ProtocolError);
  });

  it.each([undefined, null, 'ESL_INVALID_ARGUMENT', new Error('x'), {}, () => undefined])(
    'are not %s',
    (other) => {
      expect(other instanceof errors.EslError).toBe(false);
    },
  );

  it('keep their names where a minifier renames classes', () => {
    class a extends errors.InvalidArgumentError {}

    expect(new a('x').name).toBe('InvalidArgumentError');
    expect(String(new errors.FrameTooLargeError('body', 2, 1))).toMatch(/^FrameTooLargeError: /);
  });

  it('print their page below the stack, as console.error and as Node.js does when nothing catches them', () => {
    const cause = new errors.MalformedFrameError('first');
    const error = new errors.InvalidArgumentError('second', { cause });

    expect(error.url).toMatch(/^https:\/\/.*\/errors\/ESL_INVALID_ARGUMENT$/);
    for (const customInspect of [true, false]) {
      const text = inspect(error, { customInspect });
      expect(text).toMatch(/^InvalidArgumentError: second\n {4}at /);
      expect(text.split(`\n  [Symbol(see)]: ErrorPage [${error.url}] {}`)).toHaveLength(2);
      expect(text.split(`[${cause.url}]`)).toHaveLength(2);
    }
  });

  it('have their page neither in the message nor where a logger copies members', () => {
    const error = new errors.InvalidArgumentError('text');
    const members: Record<string, unknown> = {};
    for (const key in error) members[key] = error[key as keyof typeof error];

    const logged = JSON.stringify([error, members, error.message, error.stack]);
    expect(logged).not.toContain(error.url);
    expect(members).toEqual({ name: error.name, code: error.code, retryable: false });
  });

  it('end a program that does not catch them with their page on standard error', () => {
    const program = `import { InvalidArgumentError } from ${JSON.stringify(new URL('errors.ts', import.meta.url).href)};
      throw new InvalidArgumentError('not caught');`;
    const { stderr, status } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', program],
      { encoding: 'utf8' },
    );

    expect(status).toBe(1);
    expect(stderr).toContain(new errors.InvalidArgumentError('').url);
  });

  it('are EslErrors with name, code, cause and retryable', () => {
    const cause = new Error('first');
    const error = new errors.InvalidArgumentError('second', { cause, retryable: true });

    expect(error).toBeInstanceOf(errors.EslError);
    expect(error).toMatchObject({ name: 'InvalidArgumentError', cause, retryable: true });
    expect(new errors.MalformedFrameError('x')).toBeInstanceOf(errors.ProtocolError);
    expect(samples.every((sample) => !sample.retryable && !('cause' in sample))).toBe(true);
  });
});

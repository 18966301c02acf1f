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

  it('print their page below the stack once', () => {
    const cause = new errors.MalformedFrameError('first');
    const error = new errors.InvalidArgumentError('second', { cause });
    const text = inspect({ list: [error] }, { depth: 5 });

    expect(error.url).toMatch(/^https:\/\/.*\/errors\/ESL_INVALID_ARGUMENT$/);
    expect(inspect(error)).toMatch(/^InvalidArgumentError: second\n {4}at [^]*\nSee https:\S+$/);
    expect(text.match(/See /g)).toHaveLength(1);
    expect(text).toContain(`See ${error.url}`);
    expect(error.message).toBe('second');
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

import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { UncaughtWatch } from './uncaught.ts';

const OF_A_SCRIPT = new Error('of a script');
const ENDS = 'Stopping the server: an error was not caught';

/** A watch of a process that is not ours, and whose script host answers for one error. */
const watched = (scripts: readonly string[] = []) => {
  const source = new EventEmitter();
  const error = vi.fn();
  const ignore = (): void => undefined;
  const watch = new UncaughtWatch({ debug: ignore, info: ignore, warn: ignore, error });
  const fatal = vi.fn();
  void watch.fatal.then(fatal);
  const list = () => scripts.map((name) => ({ name })) as never;
  watch.begin({ takeFault: (fault) => fault === OF_A_SCRIPT, list }, source);
  const emit = async (name: string, reason: unknown): Promise<void> => {
    source.emit(name, reason);
    await Promise.resolve();
  };
  return { emit, fatal, error };
};

const unreadable = {
  [Symbol.toPrimitive]: () => {
    throw new Error('a trap');
  },
};

describe('UncaughtWatch', () => {
  it.each(['uncaughtException', 'unhandledRejection'])(
    'leaves an error of a script to the script: %s',
    async (name) => {
      const { emit, fatal, error } = watched(['a.ts']);

      await emit(name, OF_A_SCRIPT);

      expect(fatal).not.toHaveBeenCalled();
      expect(error).not.toHaveBeenCalled();
    },
  );

  it('ends the server for any other error, and logs it with its stack', async () => {
    const { emit, fatal, error } = watched(['a.ts']);
    const fault = new Error('ours');

    await emit('uncaughtException', fault);

    expect(fatal).toHaveBeenCalledOnce();
    expect(error.mock.calls).toEqual([[{ error: fault.stack }, ENDS]]);
  });

  it.each([
    ['', []],
    [', perhaps of a script', ['a.ts']],
  ])('logs a rejected promise and continues%s', async (whose, scripts) => {
    const { emit, fatal, error } = watched(scripts);

    await emit('unhandledRejection', 'why');

    expect(fatal).not.toHaveBeenCalled();
    expect(error.mock.calls).toEqual([
      [{ error: 'why' }, `A promise was rejected and not awaited${whose}`],
    ]);
  });

  it.each([
    ['text', 'text'],
    [undefined, 'undefined'],
    [Object.assign(new Error('no stack'), { stack: undefined }), 'no stack'],
    [unreadable, 'an error that cannot be read'],
  ])('logs any thrown value, case %#', async (thrown, text) => {
    const { emit, fatal, error } = watched();

    await emit('uncaughtException', thrown);

    expect(fatal).toHaveBeenCalledOnce();
    expect(error.mock.calls).toEqual([[{ error: text }, ENDS]]);
  });
});

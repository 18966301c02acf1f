import { describe, expect, it } from 'vitest';
import { type ConnManager, createConnManager, memorySocketStore } from '../src/index.ts';
import { startManager } from './managed.ts';

const URL_TEXT = 'fs://:x@127.0.0.1:1';

describe('a caller in plain JavaScript', () => {
  it.each<[what: string, call: (manager: ConnManager) => unknown, says: string]>([
    ['no URL', (manager) => manager.acquire(undefined as never), 'url is not a URL'],
    ['null for options', (manager) => manager.acquire(URL_TEXT, null as never), 'options is null'],
    ['no key', (manager) => manager.find(undefined as never), 'The id or address of a socket'],
    [
      'a number for a key',
      (manager) => manager.retry(8021 as never),
      'is a number; write a string',
    ],
    ['null for a manager', () => createConnManager(null as never), 'options is null'],
    ['an object for a list', () => memorySocketStore({} as never), 'are not a list'],
  ])('%s: the error names the argument', async (_, call, says) => {
    const manager = await startManager();

    expect(() => call(manager)).toThrow(
      expect.objectContaining({
        code: 'ESL_INVALID_ARGUMENT',
        message: expect.stringContaining(says) as string,
      }) as Error,
    );
    expect(manager.list()).toEqual([]);
  });
});

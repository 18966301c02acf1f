import { describe, expect, it, vi } from 'vitest';
import { afterJoining } from './after-joining.ts';

const never = new Promise<void>(() => undefined);

describe('while a server joins its fleet', () => {
  it('a command waits until the sockets are known', async () => {
    let join = (): void => undefined;
    const joined = afterJoining(new Promise<void>((resolve) => (join = resolve)));
    const waited = vi.fn();
    const waiting = joined().then(waited);
    await Promise.resolve();
    expect(waited).not.toHaveBeenCalled();

    join();
    await waiting;
    await joined();

    expect(waited).toHaveBeenCalledOnce();
  });

  it('a command waits no longer than that', async () => {
    await expect(afterJoining(never, 1)()).resolves.toBeUndefined();
  });

  it('a command goes on when the server cannot join', async () => {
    await expect(afterJoining(Promise.reject(new Error('no')))()).resolves.toBeUndefined();
  });
});

import { type FreeswitchEsl } from '@switchwire/fs-scripting';
import { describe, expect, it } from 'vitest';
import { afterJoining } from './after-joining.ts';

const answer = { ok: true, rc: 1, reply: '+OK' } as const;

describe('a command to a server that joins its fleet', () => {
  const rig = (waitMs: number) => {
    const calls: string[] = [];
    const run = ((command: string) => {
      calls.push(command);
      return Promise.resolve(answer);
    }) as unknown as FreeswitchEsl;
    let join = (): void => undefined;
    let fail = (): void => undefined;
    const joined = new Promise<void>((resolve, reject) => {
      join = resolve;
      fail = () => {
        reject(new Error('NATS is gone'));
      };
    });
    return { calls, join, fail, esl: afterJoining(joined, run, waitMs) };
  };

  it('waits until the sockets are known', async () => {
    const { calls, join, esl } = rig(60_000);
    const first = esl('api status', 'fs1');
    await Promise.resolve();
    expect(calls).toEqual([]);
    join();
    expect(await first).toBe(answer);
    expect(await esl('api version', 'fs1')).toBe(answer);
    expect(calls).toEqual(['api status', 'api version']);
  });

  it('is run when joining has failed', async () => {
    const { calls, fail, esl } = rig(60_000);
    const first = esl('api status', 'fs1');
    fail();
    await first;
    expect(calls).toEqual(['api status']);
  });

  it('waits no longer than its bound', async () => {
    const { calls, esl } = rig(1);
    await esl('api status', 'fs1');
    expect(calls).toEqual(['api status']);
  });
});

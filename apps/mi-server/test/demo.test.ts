import { expect, it, vi } from 'vitest';
import { startCli } from './support/run-cli.ts';

const SLOW = { timeout: 40_000, interval: 100 };

it(
  'the demo shows sockets coming up, digits, transfers and their results, and ends cleanly',
  { timeout: 60_000 },
  async () => {
    const demo = startCli(['demo', '--listen', '127.0.0.1:0']);
    try {
      await vi.waitFor(() => {
        const text = demo.stdout();
        expect(text).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
        for (const node of ['fs1', 'fs2', 'fs3']) {
          expect(text).toMatch(new RegExp(`${node} +subscribed`));
        }
        // the recording, whose caller presses 2
        expect(text).toMatch(/fs3 +digit +2 pressed/);
        expect(text).toMatch(/fs3 +command +bgapi uuid_transfer …: ok/);
        expect(text).toMatch(/fs3 +job done +\+OK/);
        // the caller of the demo
        expect(text).toMatch(/fs1 +digit +2 pressed/);
        expect(text).toMatch(/fs1 +command +bgapi uuid_transfer …: ok/);
        expect(text).toMatch(/fs1 +job done +\+OK/);
      }, SLOW);

      demo.child.kill('SIGINT');

      expect(await demo.ended).toBe(0);
      expect(demo.stderr()).toBe('');
      expect(demo.stdout()).toContain('nothing is left behind');
      expect(demo.stdout()).not.toContain('problem');
    } finally {
      await demo[Symbol.asyncDispose]();
    }
  },
);

import { describe, expect, it, vi } from 'vitest';
import { hostRig } from '../test/host-rig.ts';
import { defineScript } from './define-script.ts';

const STALL_MS = 40;

function spin(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

describe('the watchdog', () => {
  it('names script, route and event of what keeps the event loop from turning', async () => {
    const { host, double, socket, problems } = hostRig({
      watchdog: { stallMs: STALL_MS, stderr: false },
    });
    await host.run(
      defineScript(({ eventRoute }) => {
        eventRoute('*', () => spin(STALL_MS * 10));
      }),
      'looping',
    );

    await vi.waitFor(
      () => {
        double.emit(socket, 'DTMF');
        expect(problems).not.toEqual([]);
      },
      { timeout: 15_000, interval: 50 },
    );

    expect(problems[0]).toMatchObject({ kind: 'stall', script: 'looping', part: 'route *' });
    expect(problems[0]?.error).toMatchObject({ code: 'ESL_STALLED' });
    expect(problems[0]?.error.message).toMatch(
      /stood still for \d+ ms in route \* of script "looping", event DTMF$/,
    );
  });

  it('says that it is not sure about what comes after an await', async () => {
    const { host, double, socket, problems } = hostRig({
      watchdog: { stallMs: STALL_MS, stderr: false },
    });
    await host.run(
      defineScript(({ eventRoute }) => {
        eventRoute('DTMF', async () => {
          await Promise.resolve();
          spin(STALL_MS * 10);
        });
      }),
      'looping',
    );

    await vi.waitFor(
      () => {
        double.emit(socket, 'DTMF');
        expect(problems).not.toEqual([]);
      },
      { timeout: 15_000, interval: 50 },
    );

    expect(problems[0]?.error.message).toContain('maybe in route DTMF of script "looping"');
  });
});

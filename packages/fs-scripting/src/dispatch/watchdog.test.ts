import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MemoryManager } from '../../test/memory-manager.ts';
import { hostRig } from '../../test/host-rig.ts';
import { defineScript } from '../authoring/define-script.ts';
import { RoutedEvent } from '../event/freeswitch-event.ts';
import { Route } from '../route/route.ts';
import { Watchdog } from './watchdog.ts';
import { type WatchdogMessage, type WatchdogThread } from './watchdog-thread.ts';

const STALL_MS = 40;

function spin(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

describe('the watchdog', () => {
  it('names the script, route and event that block the event loop', async () => {
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
      /was blocked for \d+ ms in route \* of script "looping", event DTMF$/,
    );
  });

  it('says that it is unsure after an await', async () => {
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

/** A thread that does nothing but die when it is told to. */
class StillThread implements WatchdogThread {
  readonly messages: WatchdogMessage[] = [];
  fail: (error: Error) => void = () => undefined;

  on(event: 'message' | 'error', listener: (value: never) => void): void {
    if (event === 'error') this.fail = listener as (error: Error) => void;
  }
  postMessage(message: WatchdogMessage): void {
    this.messages.push(message);
  }
  unref(): void {
    // it holds nothing up
  }
  terminate(): Promise<void> {
    return Promise.resolve();
  }
}

describe('the thread of the watchdog', () => {
  const rig = (startThread: () => WatchdogThread) => {
    const failures: string[] = [];
    const watchdog = new Watchdog({
      stallMs: 60_000,
      stderr: false,
      onStall: () => undefined,
      onFailure: ({ message }) => failures.push(message),
      startThread,
    });
    onTestFinished(() => watchdog.stop());
    return { watchdog, failures };
  };
  const route = (name: string): Route =>
    new Route(name, () => undefined, { script: 'a', version: 1 });

  it('learns, in the place of one that died, all that is watched', () => {
    const threads: StillThread[] = [];
    const { watchdog, failures } = rig(() => {
      const thread = new StillThread();
      threads.push(thread);
      return thread;
    });
    const [gone, stays, later] = [route('TALK'), route('DTMF'), route('HEARTBEAT')];
    const double = new MemoryManager();
    const info = double.infoOf(double.add('10.0.0.1:8021'));
    watchdog.register('a', gone);
    watchdog.register('a', stays);
    // names that FreeSWITCH does not have are not kept
    for (const name of ['DTMF', 'X'.repeat(101)]) {
      watchdog.enter(stays, new RoutedEvent(createEvent({ name }), info));
      watchdog.leave();
    }
    watchdog.forget(gone);

    threads[0]?.fail(new Error('out of memory'));
    watchdog.register('b', later);

    expect(failures).toEqual(['out of memory']);
    expect(threads[1]?.messages).toEqual([
      { event: 1, label: 'DTMF' },
      { route: stays.probeId, script: 'a', label: 'DTMF' },
      { route: later.probeId, script: 'b', label: 'HEARTBEAT' },
    ]);
    expect(threads).toHaveLength(2);
  });

  it('keeps no script from running when it cannot be started', () => {
    const { watchdog, failures } = rig(() => {
      throw new Error('no threads here');
    });

    watchdog.register('a', route('DTMF'));

    expect(failures).toEqual(['no threads here']);
  });
});

import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { gate, nextTurn } from '../../test/dispatch-rig.ts';
import { hostRig } from '../../test/host-rig.ts';
import { type Script } from '../authoring/script-context.ts';
import { defineScript } from '../authoring/define-script.ts';

const dtmf = (run: () => void | Promise<void> = () => undefined): Script =>
  defineScript(({ eventRoute }) => eventRoute('DTMF', run));

describe('ready', () => {
  it('knows a socket that was just acquired, and has its events subscribed', async () => {
    const { host, double } = hostRig();
    await host.run(dtmf());

    const later = double.add('10.0.0.2:8021');
    await host.ready();

    expect(double.eventsOf(later)).toEqual(['DTMF']);
  });

  it('knows a socket that has just become followed', async () => {
    const { host, double } = hostRig();
    const passing = double.add('10.0.0.2:8021', 'freeswitch_esl');
    await host.run(dtmf());

    passing.leases.set('somebody', 1);
    await host.ready();

    expect(double.eventsOf(passing)).toEqual(['DTMF']);
  });

  it('waits for a connecting socket, and names it on timeout', async () => {
    const { host, double } = hostRig();
    const slow = double.add('10.0.0.2:8021', 'store', 'connecting');
    const ready = vi.fn();
    const waiting = host.ready().then(ready);
    await nextTurn();
    const before = ready.mock.calls.length;

    const late = host.ready({ timeoutMs: 5 });
    await expect(late).rejects.toMatchObject({ code: 'ESL_NOT_CONNECTED' });
    slow.phase = 'subscribed';
    double.transition('socket', slow.id);
    await waiting;

    expect(before).toBe(0);
    expect(double.watching).toBe(0);
  });

  it('ends with the host', async () => {
    const { host, double } = hostRig();
    double.add('10.0.0.2:8021', 'store', 'connecting');

    const waiting = host.ready({ timeoutMs: Infinity });
    await nextTurn();
    await host.stop();

    await expect(waiting).rejects.toThrow('The script host is stopped');
    await expect(host.ready()).rejects.toThrow('The script host is stopped');
  });
});

describe('idle', () => {
  it('resolves when all received events have been handled', async () => {
    const { host, double, socket } = hostRig();
    const hold = gate();
    const done = vi.fn();
    await host.run(dtmf(() => hold.promise.then(done)));

    for (let at = 0; at < 3; at++) double.emit(socket, 'DTMF', { 'Unique-ID': 'x' });
    const idle = host.idle();
    await nextTurn();
    hold.open();
    await idle;

    expect(done).toHaveBeenCalledTimes(3);
  });

  it('reports after its timeout that routes are still running', async () => {
    const { host, double, socket } = hostRig({ stopTimeoutMs: 0 });
    await host.run(dtmf(() => new Promise(() => undefined)));
    double.emit(socket, 'DTMF');

    await expect(host.idle({ timeoutMs: 5 })).rejects.toMatchObject({ code: 'ESL_ROUTE_TIMEOUT' });
  });
});

describe('stop', () => {
  it('gives old versions that are still running its timeout, and no more', async () => {
    const { host, double, socket } = hostRig({ stopTimeoutMs: 5 });
    const stopped: string[] = [];
    const versionOf = (version: string): Script =>
      defineScript(({ eventRoute, onStop }) => {
        eventRoute('DTMF', () => new Promise(() => undefined));
        onStop(() => void stopped.push(version));
      });
    await host.run(versionOf('old'), 'a');
    double.emit(socket, 'DTMF');
    await nextTurn();
    await host.run(versionOf('new'), 'a');

    await host.stop();

    expect(stopped.sort()).toEqual(['new', 'old']);
  });
});

describe('a version that was replaced', () => {
  it('ends when its routes have ended, and not before', async () => {
    const { host, double, socket } = hostRig({ routeTimeoutMs: 10_000 });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const hold = gate();
    const log: string[] = [];
    const versionOf = (version: string): Script =>
      defineScript(({ eventRoute, onStop }) => {
        eventRoute('DTMF', () => hold.promise.then(() => log.push(`route of ${version} ended`)));
        onStop(() => void log.push(`onStop of ${version}`));
      });
    await host.run(versionOf('old'), 'a');
    double.emit(socket, 'DTMF');
    await nextTurn();
    await host.run(versionOf('new'), 'a');

    await vi.advanceTimersByTimeAsync(9_000);
    const before = [...log];
    hold.open();
    await nextTurn();

    expect(before).toEqual([]);
    expect(log).toEqual(['route of old ended', 'onStop of old']);
  });

  it('ends when its periodic task has ended, and not before', async () => {
    const { host } = hostRig({ routeTimeoutMs: 10_000 });
    const hold = gate();
    const began = gate();
    const log: string[] = [];
    await host.run(
      defineScript(({ every, onStop }) => {
        every(1, async () => {
          began.open();
          await hold.promise;
          log.push('task ended');
        });
        onStop(() => void log.push('onStop'));
      }),
      'a',
    );
    await began.promise;
    await host.run(dtmf(), 'a');

    await nextTurn();
    const before = [...log];
    hold.open();
    await nextTurn();

    expect(before).toEqual([]);
    expect(log).toEqual(['task ended', 'onStop']);
  });
});

describe('unload', () => {
  it('lets the routes that run end before it runs onStop', async () => {
    const { host, double, socket } = hostRig({ routeTimeoutMs: 10_000 });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const hold = gate();
    const log: string[] = [];
    await host.run(
      defineScript(({ eventRoute, onStop }) => {
        eventRoute('DTMF', () => hold.promise.then(() => log.push('route ended')));
        onStop(() => void log.push('onStop'));
      }),
      'a',
    );
    double.emit(socket, 'DTMF');
    await nextTurn();

    const unloading = host.unload('a');
    await vi.advanceTimersByTimeAsync(9_000);
    const before = [...log];
    hold.open();
    await unloading;

    expect(before).toEqual([]);
    expect(log).toEqual(['route ended', 'onStop']);
  });
});

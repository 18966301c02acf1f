import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { gate, nextTurn } from '../../test/dispatch-rig.ts';
import { hostRig } from '../../test/host-rig.ts';
import { defineScript } from '../authoring/define-script.ts';

describe('createScriptHost', () => {
  it('gives routes E_FREESWITCH verbatim', async () => {
    const { host, double, socket, drained } = hostRig();
    const seen: unknown[] = [];
    await host.run(
      defineScript(({ eventRoute }) => {
        eventRoute('DTMF', (event) => {
          const { name, sender, body, socket: address, json, info } = event;
          seen.push({ name, sender, body, address, same: event.json === json, id: info.id });
        });
      }),
    );

    const event = double.emit(socket, 'DTMF', { 'Unique-ID': 'x' });
    await drained();

    expect(seen).toEqual([
      {
        name: 'DTMF',
        sender: '10.0.0.1',
        body: event.jsonText,
        address: '10.0.0.1:8021',
        same: true,
        id: 'id-1',
      },
    ]);
  });

  it('runs setup, then onStart, then routes; and onStop at the end', async () => {
    const { host, double, socket, drained } = hostRig();
    const log: string[] = [];
    const script = defineScript(async ({ eventRoute, onStart, onStop }) => {
      await nextTurn();
      log.push('setup');
      eventRoute('DTMF', () => {
        log.push('route');
      });
      onStop(() => {
        log.push('stop');
      });
      onStart(async () => {
        await nextTurn();
        log.push('start');
      });
    });

    const running = host.run(script, 'a');
    double.emit(socket, 'DTMF');
    await running;
    double.emit(socket, 'DTMF');
    await drained();
    await host.unload('a');

    expect(log).toEqual(['setup', 'start', 'route', 'stop']);
    expect(host.list()).toEqual([]);
  });

  it('lists scripts with the counters of their routes', async () => {
    const { host, double, socket, drained } = hostRig();
    await host.run(
      defineScript(({ eventRoute }) => {
        eventRoute('DTMF', () => undefined);
        eventRoute({ name: 'CHANNEL_ANSWER', socket: '10.0.0.1' }, () =>
          Promise.reject(new Error('no')),
        );
      }),
      'a',
    );

    double.emit(socket, 'DTMF');
    double.emit(socket, 'DTMF');
    double.emit(socket, 'CHANNEL_ANSWER');
    await drained();

    expect(host.list()).toEqual([
      {
        name: 'a',
        file: undefined,
        version: 1,
        state: 'running',
        lastError: undefined,
        routes: [
          { match: { name: 'DTMF' }, calls: 2, errors: 0, timeouts: 0 },
          {
            match: { name: 'CHANNEL_ANSWER', socket: '10.0.0.1' },
            calls: 1,
            errors: 1,
            timeouts: 0,
          },
        ],
      },
    ]);
  });

  it('changes to a new version between two events; the old one finishes what it began, then stops', async () => {
    const { host, double, socket, drained } = hostRig();
    const log: string[] = [];
    const hold = gate();
    const versionOf = (version: string): ReturnType<typeof defineScript> =>
      defineScript(({ eventRoute, onStart, onStop }) => {
        onStart(() => {
          log.push(`${version} starts`);
        });
        onStop(() => {
          log.push(`${version} stops`);
        });
        eventRoute('DTMF', async ({ json }) => {
          log.push(`${version} begins ${String(json['at'])}`);
          await hold.promise;
          log.push(`${version} ends ${String(json['at'])}`);
        });
      });
    await host.run(versionOf('old'), 'a');

    double.emit(socket, 'DTMF', { 'Unique-ID': 'x', at: '1' });
    await nextTurn();
    const info = await host.run(versionOf('new'), 'a');
    double.emit(socket, 'DTMF', { 'Unique-ID': 'y', at: '2' });
    double.emit(socket, 'DTMF', { 'Unique-ID': 'x', at: '3' });
    await nextTurn();
    hold.open();
    await drained();
    await vi.waitFor(() => expect(log).toContain('old stops'));

    expect(info.version).toBe(2);
    expect(log).toEqual([
      'old starts',
      'old begins 1',
      'new starts',
      'new begins 2',
      'old ends 1',
      'new ends 2',
      'old stops',
      'new begins 3',
      'new ends 3',
    ]);
  });

  it.each([
    ['setup', () => defineScript(() => Promise.reject(new Error('boom')))],
    [
      'onStart',
      () => defineScript(({ onStart }) => onStart(() => Promise.reject(new Error('boom')))),
    ],
  ])('keeps the old version when %s of the new one fails', async (step, broken) => {
    const { host, double, socket, drained } = hostRig();
    const run = vi.fn();
    await host.run(
      defineScript(({ eventRoute }) => eventRoute('DTMF', run)),
      'a',
    );

    const failure = host.run(broken(), 'a');

    await expect(failure).rejects.toMatchObject({
      code: 'ESL_SCRIPT',
      message: `Script "a": ${step} failed: boom`,
    });
    double.emit(socket, 'DTMF');
    await drained();
    expect(run).toHaveBeenCalledOnce();
    expect(host.list()).toMatchObject([
      { version: 1, state: 'running', lastError: `Script "a": ${step} failed: boom` },
    ]);
  });

  it('removes a script that never ran, after its onStop', async () => {
    const { host, double } = hostRig();
    const stopped = vi.fn();
    const script = defineScript(({ eventRoute, onStop }) => {
      eventRoute('DTMF', () => undefined);
      onStop(stopped);
      throw new Error('boom');
    });

    await expect(host.run(script)).rejects.toThrow('boom');

    expect(host.list()).toEqual([]);
    expect(stopped).toHaveBeenCalledOnce();
    expect(double.eventsOf(double.sockets[0]!)).toEqual([]);
  });

  it('subscribes nothing for a script that is unloaded while its setup runs', async () => {
    const { host, double, socket } = hostRig();
    const { promise, open } = gate();
    const stopped = vi.fn();
    const running = host.run(
      defineScript(async ({ eventRoute, onStop }) => {
        eventRoute('DTMF', () => undefined);
        onStop(stopped);
        await promise;
      }),
      'a',
    );
    const next = host.run(
      defineScript(() => undefined),
      'a',
    );

    await nextTurn();
    const unloading = host.unload('a');
    open();
    await Promise.all([running, unloading, expect(next).rejects.toThrow('"a" was unloaded')]);

    expect(double.eventsOf(socket)).toEqual([]);
    expect([...socket.leases.keys()]).toEqual(['store']);
    expect(stopped).toHaveBeenCalledOnce();
  });

  it('gives up on a setup that does not end', async () => {
    const { host } = hostRig({ routeTimeoutMs: 5 });

    const loading = host.run(defineScript(() => new Promise(() => undefined)));

    await expect(loading).rejects.toMatchObject({ cause: { code: 'ESL_ROUTE_TIMEOUT' } });
  });

  it('takes no routes after setup', async () => {
    const { host } = hostRig();
    let late: (() => void) | undefined;
    await host.run(
      defineScript(({ eventRoute }) => {
        late = () => eventRoute('DTMF', () => undefined);
      }),
    );

    expect(late).toThrow('eventRoute() must be called in the setup');
  });

  it('runs a periodic task, never twice at once, and reports its exceptions', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { host, problems, drained } = hostRig();
    let hold = gate();
    let runs = 0;
    await host.run(
      defineScript(({ every }) => {
        every(10, async () => {
          runs++;
          await hold.promise;
          if (runs === 1) throw new Error('tick');
        });
      }),
      'a',
    );

    vi.advanceTimersByTime(40);
    const whileRunning = runs;
    hold.open();
    await drained();
    hold = gate();
    vi.advanceTimersByTime(10);
    hold.open();
    await host.unload('a');
    vi.advanceTimersByTime(100);

    expect([whileRunning, runs]).toEqual([1, 2]);
    expect(problems).toMatchObject([{ kind: 'error', script: 'a', part: 'every 10 ms' }]);
  });

  it('notifies every script of a gap, even if one throws', async () => {
    const { host, double, socket, problems } = hostRig();
    const told = vi.fn();
    await host.run(
      defineScript(({ onGap }) =>
        onGap(() => {
          throw new Error('gap');
        }),
      ),
      'bad',
    );
    await host.run(
      defineScript(({ onGap }) => onGap(told)),
      'good',
    );
    const gap = {
      socket: double.infoOf(socket),
      kind: 'interruption' as const,
      coreUuidBefore: 'a',
      coreUuidAfter: 'a',
      from: 1,
      to: 2,
      generation: 3,
      cause: undefined,
    };

    double.gap(gap);
    await nextTurn();

    expect(told).toHaveBeenCalledExactlyOnceWith(gap);
    expect(problems).toMatchObject([{ script: 'bad', part: 'onGap' }]);
  });

  it('shares its cache only between its scripts', async () => {
    const one = hostRig();
    const other = hostRig();
    const added: boolean[] = [];
    const script = defineScript(({ cache }) => {
      added.push(cache.add('key', 'value'));
    });

    await one.host.run(script, 'a');
    await one.host.run(script, 'b');
    await other.host.run(script, 'a');

    expect(added).toEqual([true, false, true]);
    expect(one.host.cache.fetch('key')).toBe('value');
  });

  it('writes the log of a script under its name', async () => {
    const { host, lines } = hostRig();

    await host.run(
      defineScript(({ log }) => log.warn('low on trunks', { trunk: 'a', script: 'somebody else' })),
      'watcher',
    );

    expect(lines).toContain('warn low on trunks {"trunk":"a","script":"watcher","version":1}');
  });

  it('stops within its time although a route never ends', async () => {
    const { host, double, socket } = hostRig({ stopTimeoutMs: 5 });
    const stopped = vi.fn();
    await host.run(
      defineScript(({ eventRoute, onStop }) => {
        eventRoute('DTMF', () => new Promise(() => undefined));
        onStop(stopped);
      }),
    );
    double.emit(socket, 'DTMF');
    await nextTurn();

    await host.stop();
    await host.stop();

    expect(stopped).toHaveBeenCalledOnce();
    expect(double.listening).toBe(0);
    expect(socket.leases).toEqual(new Map([['store', 1]]));
    await expect(host.run(defineScript(() => undefined))).rejects.toThrow('stopped');
  });

  it('stops in its time while a script is being loaded', async () => {
    const { host, double } = hostRig({ stopTimeoutMs: 5 });
    const hold = gate();
    const loading = host.run(defineScript(({ onStart }) => onStart(() => hold.promise)));
    await nextTurn();

    await host.stop();
    hold.open();

    await expect(loading).resolves.toMatchObject({ state: 'stopping', version: 0 });
    expect(double.listening).toBe(0);
  });

  it('warns of a name that is not an event', async () => {
    const { host, lines } = hostRig();

    await host.run(
      defineScript(({ eventRoute }) => eventRoute('DTFM', () => undefined)),
      'a',
    );

    expect(lines[0]).toContain('warn script a has a route for DTFM');
  });

  it('refuses a value that is not a script', async () => {
    const { host } = hostRig();

    await expect(host.run({} as ReturnType<typeof defineScript>)).rejects.toMatchObject({
      code: 'ESL_INVALID_ARGUMENT',
      message: 'run() needs the result of defineScript()',
    });
    await expect(host.reload('nobody')).rejects.toThrow('No script "nobody"; there are: none');
  });

  it('reports no more than ten problems of one kind a second, and counts the rest', async () => {
    const { host, double, socket, problems, drained } = hostRig();
    await host.run(
      defineScript(({ eventRoute }) =>
        eventRoute('DTMF', () => {
          throw new Error('always');
        }),
      ),
    );

    for (let at = 0; at < 1_000; at++) double.emit(socket, 'DTMF');
    await drained();

    expect(problems.length).toBeLessThan(100);
    expect(host.stats().errors).toBe(1_000);
  });
});

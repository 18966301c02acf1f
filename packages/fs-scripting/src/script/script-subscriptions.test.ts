import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { hostRig } from '../../test/host-rig.ts';
import { type RouteMatch } from '../route/route-match.ts';
import { type Script } from '../authoring/script-context.ts';
import { defineScript } from '../authoring/define-script.ts';

const routesFor = (...matches: (string | RouteMatch)[]): Script =>
  defineScript(({ eventRoute }) => {
    for (const match of matches) eventRoute(match, () => undefined);
  });

describe('subscriptions of scripts', () => {
  it('follow from the routes, counted per script', async () => {
    const { host, double, socket } = hostRig();

    await host.run(routesFor('dtmf', 'CUSTOM sofia::register', '*'), 'a');
    await host.run(routesFor('DTMF', { name: 'CUSTOM', subclass: 'sofia::expire' }), 'b');
    const both = double.eventsOf(socket);
    await host.unload('a');
    const left = double.eventsOf(socket);
    await host.unload('b');

    expect(both).toEqual(['CUSTOM sofia::expire', 'CUSTOM sofia::register', 'DTMF']);
    expect(left).toEqual(['CUSTOM sofia::expire', 'DTMF']);
    expect(double.eventsOf(socket)).toEqual([]);
    expect([...socket.leases.keys()]).toEqual(['store']);
  });

  it('go to the sockets that routes name only', async () => {
    const { host, double, socket } = hostRig();
    const second = double.add('10.0.0.1:8022');
    const third = double.add('10.0.0.2:8021');

    await host.run(
      routesFor({ name: 'DTMF', socket: '10.0.0.1' }, { name: 'TALK', socket: '10.0.0.1:8022' }),
    );

    expect([socket, second, third].map((each) => double.eventsOf(each))).toEqual([
      ['DTMF'],
      ['DTMF', 'TALK'],
      [],
    ]);
    expect([...third.leases.keys()]).toEqual(['store']);
  });

  it('change with a new version: what is new is added before what is old goes', async () => {
    const { host, double, socket } = hostRig();
    await host.run(routesFor('DTMF', 'TALK'), 'a');
    const log: string[] = [];
    const wanted = socket.wanted.get('script:a')!;
    const add = wanted.add.bind(wanted);
    const remove = wanted.delete.bind(wanted);
    wanted.add = (event) => (log.push(`+${event}`), add(event));
    wanted.delete = (event) => (log.push(`-${event}`), remove(event));

    await host.run(routesFor('TALK', 'NOTALK'), 'a');

    expect(log).toEqual(['+NOTALK', '-DTMF']);
    expect(double.eventsOf(socket)).toEqual(['NOTALK', 'TALK']);
  });

  it('come to sockets that appear later, and release those that disappear', async () => {
    const { host, double, socket } = hostRig();
    await host.run(routesFor('DTMF'), 'a');

    const later = double.add('10.0.0.9:8021');
    await vi.waitFor(() => expect(double.eventsOf(later)).toEqual(['DTMF']));
    socket.leases.delete('store');

    await expect.poll(() => [...socket.leases.keys()]).toEqual([]);
  });

  it('belong to one host, also where another one has a script of the same name', async () => {
    const one = hostRig();
    const { double, socket } = one;
    const other = hostRig({ manager: double.manager });
    await one.host.run(routesFor('DTMF', 'TALK'), 'a');
    await other.host.run(routesFor('DTMF'), 'a');

    await one.host.run(routesFor('TALK'), 'a');
    const afterReload = double.eventsOf(socket);
    await one.host.unload('a');
    const afterUnload = double.eventsOf(socket);
    await other.host.unload('a');

    expect([afterReload, afterUnload]).toEqual([['DTMF', 'TALK'], ['DTMF']]);
    expect(double.eventsOf(socket)).toEqual([]);
  });

  it('stay with the old version when those of the new one fail', async () => {
    const { host, double, socket, drained } = hostRig();
    const stopped = vi.fn();
    const ran = vi.fn();
    await host.run(
      defineScript(({ eventRoute }) => eventRoute('DTMF', ran)),
      'a',
    );
    double.refuse = (events) => {
      if (events.includes('TALK')) throw new Error('no');
    };

    const next = host.run(
      defineScript(({ eventRoute, onStop }) => {
        eventRoute('NOTALK', () => undefined);
        eventRoute('TALK', () => undefined);
        onStop(stopped);
      }),
      'a',
    );

    await expect(next).rejects.toThrow('no');
    double.emit(socket, 'DTMF');
    await drained();
    expect(double.eventsOf(socket)).toEqual(['DTMF']);
    expect([stopped.mock.calls.length, ran.mock.calls.length]).toEqual([1, 1]);
    expect(host.list()).toMatchObject([{ version: 1, state: 'running', lastError: 'no' }]);
  });

  it('come to one script although another one cannot follow', async () => {
    const { host, double, lines } = hostRig();
    await host.run(routesFor('TALK'), 'bad');
    await host.run(routesFor('DTMF'), 'good');
    double.refuse = (events) => {
      if (events.includes('TALK')) throw new Error('no');
    };

    const later = double.add('10.0.0.9:8021');
    await host.ready();

    expect(double.eventsOf(later)).toEqual(['DTMF']);
    expect(lines.at(-1)).toContain('error script bad could not follow the sockets');
  });

  it('reach a new socket soon, without a look at all the others', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { host, double, socket } = hostRig();
    await host.run(routesFor('DTMF'), 'a');
    double.entered(socket);
    vi.advanceTimersByTime(100);
    const before = double.listed;

    for (let change = 0; change < 10; change++) {
      double.entered(socket);
      vi.advanceTimersByTime(100);
    }
    const later = double.add('10.0.0.9:8021');
    vi.advanceTimersByTime(100);

    expect(double.eventsOf(later)).toEqual(['DTMF']);
    expect(double.listed).toBe(before);
  });

  it('stay away from sockets that only passing commands use', async () => {
    const { host, double } = hostRig();
    const passing = double.add('10.0.0.8:8021', 'freeswitch_esl');

    await host.run(routesFor('DTMF'), 'a');

    expect(double.eventsOf(passing)).toEqual([]);
  });
});

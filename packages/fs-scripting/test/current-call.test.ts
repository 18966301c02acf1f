import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GapNotice } from '@switchwire/conn-manager';
import { describe, expect, it } from 'vitest';
import { type CurrentCall, currentCall, defineScript } from '../src/index.ts';
import { gate } from './dispatch-rig.ts';
import { hostRig, tempFolder } from './host-rig.ts';

const uuidOf = (): string | undefined => currentCall()?.uniqueId;

describe('currentCall', () => {
  it('is what the route works on, and nothing outside of routes', async () => {
    const { host, double, socket, drained } = hostRig();
    const seen: (CurrentCall | undefined)[] = [];
    await host.run(
      defineScript(({ eventRoute, onStart, log }) => {
        log.debug('a script that logs knows its calls');
        onStart(() => void seen.push(currentCall()));
        eventRoute({ name: 'CUSTOM', subclass: 'a::b' }, () => void seen.push(currentCall()));
      }),
      'first',
    );

    double.emit(socket, 'CUSTOM', { 'Event-Subclass': 'a::b', 'Unique-ID': 'x' });
    await drained();
    seen.push(currentCall());

    expect(seen).toEqual([
      undefined,
      {
        script: 'first',
        version: 1,
        route: 'CUSTOM a::b',
        event: 'CUSTOM',
        socket: '10.0.0.1:8021',
        uniqueId: 'x',
      },
      undefined,
    ]);
  });

  it('is known after awaits, in timers of the route and in the callbacks of what it calls', async () => {
    const { host, double, socket, drained } = hostRig();
    const seen: Record<string, (string | undefined)[]> = { x: [], y: [] };
    const { promise: rung, open: ring } = gate();
    await host.run(
      defineScript(({ eventRoute, freeswitch_esl }) => {
        eventRoute('DTMF', async ({ json }) => {
          const mine = seen[json['Unique-ID'] ?? ''] ?? [];
          mine.push(uuidOf());
          await nextTurn();
          mine.push(uuidOf());
          await freeswitch_esl('api status');
          mine.push(uuidOf());
          await new Promise((resolve) => setTimeout(resolve, 1));
          mine.push(uuidOf());
          setTimeout(() => {
            mine.push(uuidOf());
            if (json['Unique-ID'] === 'y') ring();
          }, 2);
          await Promise.all([delay(1), nextTurn().then(() => mine.push(uuidOf()))]);
        });
      }),
    );

    double.emit(socket, 'DTMF', { 'Unique-ID': 'x' });
    double.emit(socket, 'DTMF', { 'Unique-ID': 'y' });
    await drained();
    await rung;

    expect(seen).toEqual({ x: Array(6).fill('x'), y: Array(6).fill('y') });
  });

  it('is the call of the route that runs, whatever a route before it opened', async () => {
    const { host, double, socket, drained } = hostRig();
    const seen: unknown[] = [];
    const within: (() => void)[] = [];
    await host.run(
      defineScript(({ eventRoute, freeswitch_esl }) => {
        // what a route opens calls back in the route's context
        eventRoute('DTMF', () => {
          setImmediate(() => within.splice(0).forEach((task) => task()));
          return freeswitch_esl('api status', 'fs://:secret@10.0.0.9');
        });
      }),
    );
    const other = hostRig();
    await other.host.run(
      defineScript(({ eventRoute, every, onGap }) => {
        eventRoute('API', () => void seen.push(['route', currentCall()]));
        onGap(() => void seen.push(['gap', currentCall()]));
        every(60_000, () => undefined);
      }),
    );

    within.push(() => {
      seen.push(uuidOf());
      other.double.emit(other.socket, 'API');
      other.double.gap({ socket: other.double.infoOf(other.socket), from: 0, to: 0 } as GapNotice);
    });
    double.emit(socket, 'DTMF', { 'Unique-ID': 'x' });
    await drained();
    await nextTurn();
    await other.drained();

    expect(seen).toEqual(['x', ['gap', undefined], ['route', undefined]]);
  });

  it.each([
    ['takes it from its context', `({ eventRoute, cache, currentCall: own })`, 'own', ''],
    [
      'imports it',
      `({ eventRoute, cache })`,
      'currentCall',
      `import { currentCall } from '@switchwire/fs-scripting';`,
    ],
    [
      'imports a helper that imports it',
      `({ eventRoute, cache })`,
      'helper',
      `import { helper } from './helper.ts';`,
    ],
  ])('is known to a file that %s', async (_what, context, read, top) => {
    const folder = await tempFolder();
    const { host, double, socket, drained } = hostRig();
    await writeFile(
      join(folder, 'helper.ts'),
      `import { currentCall } from '@switchwire/fs-scripting';
       export const helper = () => currentCall();`,
    );
    await writeFile(
      join(folder, 'main.ts'),
      `import { defineScript } from '@switchwire/fs-scripting';
       ${top}
       export default defineScript(${context} => {
         eventRoute('DTMF', async () => {
           await undefined;
           cache.store('call', JSON.stringify(${read}()));
         });
       });`,
    );
    await host.load(join(folder, 'main.ts'));
    await host.reload('main');

    double.emit(socket, 'DTMF', { 'Unique-ID': 'x' });
    await drained();

    expect(JSON.parse(host.cache.fetch('call') ?? '')).toMatchObject({ version: 2, uniqueId: 'x' });
  });

  it('is not kept for scripts that take nothing that needs it, which costs them nothing', async () => {
    const { host, double, socket, drained } = hostRig();
    const seen: unknown[] = [];
    await host.run(
      defineScript(({ eventRoute }) => {
        eventRoute('DTMF', () => void seen.push(currentCall()));
      }),
    );

    double.emit(socket, 'DTMF');
    await drained();

    expect(seen).toEqual([undefined]);
  });
});

describe('the log of a script', () => {
  it('has the call on its lines within a route, and script and version on all of them', async () => {
    const { host, double, socket, lines, drained } = hostRig();
    await host.run(
      defineScript(({ eventRoute, log }) => {
        log.info('at setup', { version: 'mine' });
        eventRoute('DTMF', async () => {
          await nextTurn();
          log.info('in a route', { digit: '1', socket: 'its own word' });
        });
      }),
      'noting',
    );

    double.emit(socket, 'DTMF', { 'Unique-ID': 'x' });
    await drained();

    const fields = (text: string): unknown =>
      JSON.parse(
        lines.find((line) => line.startsWith(`info ${text} `))?.slice(text.length + 6) ?? '',
      );
    expect(fields('at setup')).toEqual({ script: 'noting', version: 1 });
    expect(fields('in a route')).toEqual({
      event: 'DTMF',
      uniqueId: 'x',
      digit: '1',
      socket: 'its own word',
      script: 'noting',
      version: 1,
    });
  });

  it('takes fields that cannot be read', async () => {
    const { host, lines } = hostRig();
    const trap = {
      ownKeys: () => {
        throw new Error('unreadable');
      },
    };

    await host.run(defineScript(({ log }) => log.warn('odd', new Proxy({}, trap))));

    expect(lines).toContainEqual(expect.stringMatching(/^warn odd .*"could not be read"/));
  });
});

describe('freeswitch_esl without a URL', () => {
  it('runs on the FreeSWITCH that sent the event', async () => {
    const { host, double, socket, drained } = hostRig();
    const other = double.add('10.0.0.2:8021');
    await host.run(
      defineScript(({ eventRoute, freeswitch_esl }) => {
        eventRoute('DTMF', async () => {
          await nextTurn();
          await freeswitch_esl('api status');
        });
      }),
    );

    double.emit(other, 'DTMF');
    await drained();

    expect([socket.sent, other.sent]).toEqual([[], ['api status']]);
  });

  it('is refused outside of routes, with what to do', async () => {
    const { host } = hostRig();

    expect(await host.freeswitch_esl('api status')).toMatchObject({
      ok: false,
      error: {
        code: 'ESL_INVALID_ARGUMENT',
        message:
          'freeswitch_esl needs the URL of a FreeSWITCH outside of routes, such as fs://10.0.0.1:8021',
      },
    });
  });
});

import { encodeFrame } from '@switchwire/esl-protocol/server';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type EslResponse } from '../src/esl/esl-api.ts';
import { type Script } from '../src/authoring/script-context.ts';
import { defineScript } from '../src/authoring/define-script.ts';
import { tempFolder } from './host-rig.ts';
import { type RunningScript, runScript, type RunScriptOptions } from '../src/testing/run-script.ts';

const open: { stop: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const { stop } of open.splice(0).reverse()) await stop();
});

async function fakeFreeswitch(): Promise<FakeFreeswitch> {
  const fake = await createFakeFreeswitch();
  open.push({ stop: () => fake.stop() });
  return fake;
}

async function run(
  script: Script | string,
  fakes: readonly FakeFreeswitch[],
  options: Partial<RunScriptOptions> = {},
): Promise<RunningScript> {
  const running = await runScript(script, { sockets: fakes.map(({ url }) => url), ...options });
  open.push(running);
  return running;
}

const nothing = defineScript(() => undefined);
/** A DTMF event as it stands on the wire, of the size that real ones have. */
function eventFrame(headers: Readonly<Record<string, string>>): Buffer {
  const body = JSON.stringify({
    'Event-Name': 'DTMF',
    ...headers,
    variable_ballast: 'x'.repeat(2_000),
  });
  return encodeFrame([['Content-Type', 'text/event-json']], Buffer.from(body));
}

const addressOf = ({ host, port }: FakeFreeswitch): string => `${host}:${port}`;

describe('scripts over real sockets', () => {
  it('get the events they subscribe, with the text as it was sent', async () => {
    const fake = await fakeFreeswitch();
    const seen: unknown[] = [];
    const running = await run(
      defineScript(({ eventRoute }) => {
        eventRoute({ name: 'CUSTOM', subclass: 'sofia::register' }, (event) => {
          seen.push([event.name, event.subclass, event.sender, event.socket]);
          seen.push(event.json['from-user'], JSON.parse(event.body));
        });
      }),
      [fake],
    );

    fake.emit('CUSTOM', { 'Event-Subclass': 'sofia::unregister' });
    fake.emit('DTMF');
    const event = fake.emit('CUSTOM', { 'Event-Subclass': 'sofia::register', 'from-user': 'zoë' });
    await vi.waitFor(() => expect(seen).toHaveLength(3));

    expect(seen).toEqual([
      ['CUSTOM', 'sofia::register', '127.0.0.1', addressOf(fake)],
      'zoë',
      event.toJSON(),
    ]);
    expect(running.problems).toEqual([]);
  });

  it('run a hundred commands at once on one socket, in one pipeline', async () => {
    const fake = await fakeFreeswitch();
    let waiting = 0;
    const release: (() => void)[] = [];
    fake.api('slow', async (args) => {
      waiting++;
      if (args === '0') await new Promise<void>((resolve) => release.push(resolve));
      return args;
    });
    const { host, manager } = await run(nothing, [fake]);
    const sent = (): number => manager.list()[0]?.stats.commandsSent ?? 0;
    const before = sent();

    const answers = Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        host.freeswitch_esl(`api slow ${at}`, addressOf(fake)),
      ),
    );
    await vi.waitFor(() => expect(release).toHaveLength(1));
    // all have been written although the first is not answered
    const written = sent() - before;
    release[0]?.();

    expect([written, waiting]).toEqual([100, 1]);
    expect(await answers).toEqual(
      Array.from({ length: 100 }, (_, at) => ({ ok: true, rc: 1, reply: `${at}` })),
    );
  });

  it('run commands on one server while another one hangs', async () => {
    const [hanging, quick] = [await fakeFreeswitch(), await fakeFreeswitch()];
    let release: (() => void) | undefined;
    hanging.api('hang', () => new Promise((resolve) => (release = () => resolve('late'))));
    quick.api('go', () => 'quick');
    const { host } = await run(nothing, [hanging, quick]);

    const late = host.freeswitch_esl('api hang', addressOf(hanging));
    const soon = await host.freeswitch_esl('api go', addressOf(quick));
    await vi.waitFor(() => expect(release).toBeDefined());
    release?.();

    expect(soon).toMatchObject({ ok: true, reply: 'quick' });
    expect(await late).toMatchObject({ ok: true, reply: 'late' });
  });

  it('connect to an unknown server, run the command, and leave no subscription there', async () => {
    const [known, unknown] = [await fakeFreeswitch(), await fakeFreeswitch()];
    const { host, manager } = await run(
      defineScript(({ eventRoute }) => eventRoute('DTMF', () => undefined)),
      [known],
    );
    unknown.api('hello', () => 'world');

    const first = await host.freeswitch_esl('api hello', `${unknown.url}?HEARTBEAT`);
    const second = await host.freeswitch_esl('api hello', addressOf(unknown));

    expect([first, second]).toMatchObject([{ reply: 'world' }, { reply: 'world' }]);
    const info = manager.list().find(({ port }) => port === unknown.port);
    expect(info).toMatchObject({ events: [] });
  });

  it('say why a command could not run', async () => {
    const fake = await fakeFreeswitch();
    const { host } = await run(nothing, [], { connectTimeoutMs: 500 });
    const { port } = fake;
    const codeOf = (response: EslResponse): unknown =>
      response.ok ? response : [response.rc, response.error.code];

    const wrong = await host.freeswitch_esl('api status', `fs://:wrong@127.0.0.1:${port}`);
    await fake.stop();
    const refused = await host.freeswitch_esl('api status', fake.url);

    expect([wrong, refused].map(codeOf)).toEqual([
      [-1, 'ESL_NOT_CONNECTED'],
      [-1, 'ESL_NOT_CONNECTED'],
    ]);
    const told = [wrong, refused].map((response) => (response.ok ? '' : response.error.message));
    expect(told.join()).not.toContain('wrong@');
    expect(told.join()).not.toContain('ClueCon');
  });

  it('wait for the result of a job', async () => {
    const fake = await fakeFreeswitch();
    fake.api('work', (args) => `+OK ${args} done\n`);
    const { host } = await run(nothing, [fake]);

    const own = await host.freeswitch_esl('bgapi work hard', addressOf(fake), { waitForJob: true });
    const given = await host.freeswitch_esl('bgapi work on\nJob-UUID: mine', addressOf(fake), {
      waitForJob: 10_000,
    });
    const plain = await host.freeswitch_esl('bgapi work\nJob-UUID: other', addressOf(fake));

    expect(own).toMatchObject({ ok: true, result: '+OK hard done\n' });
    expect(given).toEqual({
      ok: true,
      rc: 1,
      reply: '+OK Job-UUID: mine',
      jobUuid: 'mine',
      result: '+OK on done\n',
    });
    expect(plain).toEqual({ ok: true, rc: 1, reply: '+OK Job-UUID: other', jobUuid: 'other' });
  });

  it('lose no event of a burst of 100,000 while commands run', async () => {
    const fake = await fakeFreeswitch();
    fake.api('noop', () => '+OK');
    const counts = new Map<string, number>();
    let total = 0;
    const { host, problems } = await run(
      defineScript(({ eventRoute }) => {
        eventRoute('DTMF', ({ esl }) => {
          const call = esl.uniqueId ?? '';
          counts.set(call, (counts.get(call) ?? 0) + 1);
          total++;
        });
      }),
      [fake],
    );

    const burst = Buffer.concat(
      Array.from({ length: 1_000 }, (_, at) => eventFrame({ 'Unique-ID': `call ${at % 100}` })),
    );
    let answered = 0;
    for (let round = 0; round < 100; round++) {
      fake.connections[0]?.send(burst);
      const { ok } = await host.freeswitch_esl('api noop', addressOf(fake));
      if (ok) answered++;
    }
    await vi.waitFor(() => expect(total).toBe(100_000), { timeout: 60_000, interval: 100 });

    expect([...counts.values()].every((count) => count === 1_000)).toBe(true);
    expect(answered).toBe(100);
    expect(problems).toEqual([]);
    expect(host.stats()).toMatchObject({ dispatched: 100_000, dropped: 0, queued: 0 });
  }, 90_000);

  it('that are reloaded under 5,000 events run each of them once, in the order of its call', async () => {
    const fake = await fakeFreeswitch();
    const folder = await tempFolder();
    const file = join(folder, 'counting.ts');
    const write = (version: number): Promise<void> =>
      writeFile(
        file,
        `import { defineScript } from '@switchwire/fs-scripting';
         export default defineScript(({ eventRoute, cache }) => {
           eventRoute('DTMF', async ({ json }) => {
             if (Number(json['at']) % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
             if (!cache.add('ran ' + json['at'], '${version}')) cache.store('twice', 'yes');
             const call = 'last ' + json['Unique-ID'];
             if (Number(json['at']) < Number(cache.fetch(call) ?? -1)) cache.store('disorder', 'yes');
             cache.store(call, json['at']);
           });
         });`,
      );
    await write(1);
    const { host, idle } = await run(file, [fake]);

    const ran = (): string[] =>
      Array.from({ length: 5_000 }, (_, at) => host.cache.fetch(`ran ${at}`)).filter(
        (version) => version !== undefined,
      );
    for (let version = 2; version <= 11; version++) {
      const first = (version - 2) * 500;
      const frames = Array.from({ length: 500 }, (_, at) =>
        eventFrame({ 'Unique-ID': `call ${at % 20}`, at: `${first + at}` }),
      );
      fake.connections[0]?.send(Buffer.concat(frames));
      await write(version);
      await host.reload('counting');
    }
    await vi.waitFor(() => expect(ran()).toHaveLength(5_000), { timeout: 30_000, interval: 50 });
    await idle();

    expect(new Set(ran()).size).toBeGreaterThan(3);
    expect([host.cache.fetch('twice'), host.cache.fetch('disorder')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(host.stats()).toMatchObject({ dispatched: 5_000, dropped: 0, errors: 0 });
  }, 60_000);

  it('are notified of the gap, and continue, after the server was away', async () => {
    const fake = await fakeFreeswitch();
    const gaps: string[] = [];
    const seen: string[] = [];
    const running = await run(
      defineScript(({ eventRoute, onGap }) => {
        eventRoute('DTMF', ({ esl }) => {
          seen.push(esl.uniqueId ?? '');
        });
        onGap(({ socket }) => {
          gaps.push(socket.address);
        });
      }),
      [fake],
      { timings: { retryBase: 5, retryMax: 50 } },
    );

    await fake.stop();
    await fake.start();
    await vi.waitFor(() => expect(gaps).toEqual([addressOf(fake)]), { timeout: 10_000 });
    await running.host.ready();
    fake.emit('DTMF', { 'Unique-ID': 'after' });
    await vi.waitFor(() => expect(seen).toEqual(['after']));
  });

  it('subscribe on a server that is added while they run, and let it go with its last user', async () => {
    const [first, later] = [await fakeFreeswitch(), await fakeFreeswitch()];
    const seen: string[] = [];
    const { manager } = await run(
      defineScript(({ eventRoute }) => {
        eventRoute('DTMF', ({ socket }) => {
          seen.push(socket);
        });
      }),
      [first],
    );

    const lease = manager.acquire(later.url, { consumer: 'a test' });
    await later.waitForCommand(/^event json .*DTMF/);
    later.emit('DTMF');
    await vi.waitFor(() => expect(seen).toEqual([addressOf(later)]));
    lease[Symbol.dispose]();

    // each side hears of the other's end in its own time
    await vi.waitFor(
      () => {
        expect(later.connections).toHaveLength(0);
        expect(manager.list().map(({ port }) => port)).toEqual([first.port]);
      },
      { timeout: 10_000 },
    );
  });

  it('are ready on a server that was asked for just now once their events are subscribed there', async () => {
    const [first, later] = [await fakeFreeswitch(), await fakeFreeswitch()];
    const seen = vi.fn();
    const { host, manager, idle } = await run(
      defineScript(({ eventRoute }) => eventRoute('DTMF', seen)),
      [first],
    );

    manager.acquire(later.url, { consumer: 'a test' });
    await host.ready();
    const subscribed = later.commands.some(({ command }) => /^event json .*DTMF/.test(command));
    later.emit('DTMF');
    await vi.waitFor(() => expect(seen).toHaveBeenCalledOnce());
    await idle();

    expect(subscribed).toBe(true);
  });

  it('that cannot reach their servers say so', async () => {
    const fake = await fakeFreeswitch();
    const { url } = fake;
    await fake.stop();

    const running = runScript(nothing, { sockets: [url], readyTimeoutMs: 50 });

    await expect(running).rejects.toMatchObject({ code: 'ESL_NOT_CONNECTED' });
  });
});

import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Running, startRunning } from './support/running.ts';

let fake: FakeFreeswitch;
let running: Running | undefined;

beforeEach(async () => {
  fake = await createFakeFreeswitch();
});

afterEach(async () => {
  await running?.server.stop();
  running = undefined;
  await fake.stop();
});

const start = async (flags: Readonly<Record<string, unknown>>): Promise<void> => {
  running = await startRunning(flags);
};

const scrape = async (): Promise<string> =>
  (await fetch(`${running?.server.url ?? ''}/metrics`)).text();

/** The sum of all series of a metric. */
const totalOf = async (name: string): Promise<number> => {
  const series = new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm');
  return [...(await scrape()).matchAll(series)].reduce((sum, [, value]) => sum + Number(value), 0);
};

const untilSubscribed = (): Promise<void> =>
  vi.waitFor(async () => {
    expect(await scrape()).toContain('switchwire_sockets{phase="subscribed"} 1');
  });

const unusedPort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

describe('switchwire_skipped_frames_total', () => {
  it('counts events that were too large to be kept, and answers', async () => {
    fake.api('large', () => 'x'.repeat(5_000));
    await start({ fs_subscribe: [`${fake.url}?DTMF`], max_body_bytes: 4_000 });
    await untilSubscribed();
    const [socket] = running?.server.manager.list() ?? [];

    fake.emit('DTMF', {}, 'x'.repeat(5_000));
    await expect(running?.server.manager.find(socket?.id ?? '')?.api('large')).rejects.toThrow();

    expect(await totalOf('switchwire_skipped_frames_total')).toBe(2);
  });
});

describe('switchwire_limit_hits_total', () => {
  it('counts commands that were refused because too many bytes wait for an answer', async () => {
    await start({ fs_subscribe: [fake.url], max_command_bytes: 500 });
    await untilSubscribed();
    const { manager } = running?.server ?? {};
    const [socket] = manager?.list() ?? [];

    await expect(
      manager?.find(socket?.id ?? '')?.api(`echo ${'x'.repeat(1_000)}`),
    ).rejects.toMatchObject({ code: 'ESL_QUEUE_FULL' });

    expect(await scrape()).toContain('switchwire_limit_hits_total{limit="command_queue"} 1');
  });

  it('counts commands that were refused because too many wait, or too many jobs run', async () => {
    fake.api('hang', () => new Promise<never>(() => undefined));
    await start({ fs_subscribe: [fake.url], max_waiting_commands: 15, max_background_jobs: 1 });
    await untilSubscribed();
    const { manager } = running?.server ?? {};
    const lease = manager?.find(manager.list()[0]?.id ?? '');
    await lease?.bgapi('hang');
    const refused = { code: 'ESL_QUEUE_FULL' };

    await expect(lease?.bgapi('hang')).rejects.toMatchObject(refused);
    const last = Array.from({ length: 15 }, () => lease?.api('status')).at(-1);
    await expect(lease?.api('status')).rejects.toMatchObject(refused);
    await last;

    expect(await scrape()).toContain('switchwire_limit_hits_total{limit="command_queue"} 2');
  });

  it('counts audit records that made room for newer ones', async () => {
    await start({ audit_records: 1 });
    const { ask } = running ?? {};

    for (const host of ['a', 'b', 'c']) await ask?.('fs_retry', [host]);

    expect(await scrape()).toContain('switchwire_limit_hits_total{limit="audit_records"} 2');
  });
});

describe('switchwire_reconnects_total', () => {
  it('counts a session that was up once, however often its FreeSWITCH cannot be reached then', async () => {
    await start({ fs_subscribe: [`${fake.url}?DTMF`] });
    await untilSubscribed();
    expect(await totalOf('switchwire_reconnects_total')).toBe(0);

    await fake.stop();
    await vi.waitFor(
      async () => {
        expect(await totalOf('switchwire_connect_failures_total')).toBeGreaterThan(1);
      },
      { timeout: 10_000 },
    );

    expect(await totalOf('switchwire_reconnects_total')).toBe(1);
    expect(await scrape()).toContain('switchwire_connect_failures_total{cause="ECONNREFUSED"}');
  });

  it('does not count a password that is refused', async () => {
    await start({ fs_subscribe: [`fs://:wrong@127.0.0.1:${fake.port}?DTMF`] });

    await vi.waitFor(async () => {
      expect(await scrape()).toContain(
        'switchwire_connect_failures_total{cause="ESL_AUTH_REJECTED"} 1',
      );
    });

    expect(await totalOf('switchwire_reconnects_total')).toBe(0);
  });
});

describe('switchwire_subscriber_dropped_events_total', () => {
  it('counts the events that reached no subscriber', async () => {
    await start({});
    const subscriber = `tcp:127.0.0.1:${await unusedPort()}`;
    await running?.ask('event_subscribe', ['E_FREESWITCH', subscriber]);
    expect(await totalOf('switchwire_subscriber_dropped_events_total')).toBe(0);

    await vi.waitFor(async () => {
      await running?.ask('raise_event', ['E_FREESWITCH', ['X', 'y', '{}']]);
      expect(await totalOf('switchwire_subscriber_dropped_events_total')).toBeGreaterThan(0);
    });
  });
});

describe('switchwire_trace_spans_total', () => {
  it('is absent in a server that sends no traces', async () => {
    await start({});

    expect(await scrape()).not.toContain('switchwire_trace_spans_total');
  });
});

describe('switchwire_store_state', () => {
  it('is absent without a database', async () => {
    await start({});

    const text = await scrape();

    expect(text).toContain('switchwire_store_state{state="none"} 1');
    expect(text).toContain('switchwire_store_state{state="steady"} 0');
  });

  it('is that of the database if there is one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mi-metrics-'));
    const file = join(folder, 'sockets.json');
    await writeFile(file, '[]');
    await start({ db_url: `file:${file}` });

    const text = await scrape();

    await rm(folder, { recursive: true });
    expect(text).toContain('switchwire_store_state{state="none"} 0');
    expect(text).toContain('switchwire_store_state{state="steady"} 1');
  });
});

describe('metrics of sockets', () => {
  it('leave out one that a single command opened', async () => {
    await start({});
    const answer = await running?.ask('freeswitch_esl', ['api status', fake.url]);
    expect(answer?.result).toMatchObject({ rc: 1 });
    expect(running?.server.manager.list()).toHaveLength(1);

    const text = await scrape();

    expect(text).not.toContain(`127.0.0.1:${fake.port}`);
    expect(text).toContain('switchwire_sockets{phase="subscribed"} 0');
  });
});

describe('--sofia-poll-interval', () => {
  it('shows registrations and gateways of a FreeSWITCH that is asked for them', async () => {
    fake.api('show', () => '\n7 total.\n');
    const gateway = (status: string): string =>
      `<gateway><state>NOREG</state><status>${status}</status></gateway>`;
    fake.api('sofia', (args) =>
      args === 'xmlstatus gateway'
        ? `<gateways>${gateway('UP')}${gateway('DOWN')}</gateways>`
        : 'Invalid Syntax!',
    );
    await start({ fs_subscribe: [fake.url], sofia_poll_interval: 1 });
    const socket = `{socket="127.0.0.1:${fake.port}"}`;

    await vi.waitFor(
      async () => {
        expect(await scrape()).toContain(`switchwire_freeswitch_registrations${socket} 7`);
      },
      { timeout: 30_000 },
    );

    expect(await scrape()).toContain(`switchwire_freeswitch_gateways${socket} 2`);
    expect(await scrape()).toContain(`switchwire_freeswitch_gateways_up${socket} 1`);
  });

  it('is off by default', async () => {
    await start({ fs_subscribe: [fake.url] });
    await untilSubscribed();

    expect(await scrape()).not.toContain('switchwire_freeswitch_registrations');
  });
});

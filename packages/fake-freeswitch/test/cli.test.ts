import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseCliArgs } from '../src/cli/cli-options.ts';
import { runCli } from '../src/cli/run-cli.ts';
import { startTraffic } from '../src/cli/traffic.ts';
import { createFakeFreeswitch } from '../src/index.ts';
import { ManualClock } from './support/manual-clock.ts';
import { closeClients, RawClient } from './support/raw-client.ts';

afterEach(closeClients);

/** The program in this process: what it wrote, and a way to press Ctrl-C. */
function start(...args: string[]) {
  const stop = new AbortController();
  const out: string[] = [];
  const err: string[] = [];
  const code = runCli(args, {
    write: (text) => out.push(text),
    writeError: (text) => err.push(text),
    signal: stop.signal,
  });
  return {
    code,
    stop: () => stop.abort(),
    get out() {
      return out.join('');
    },
    get err() {
      return err.join('');
    },
  };
}

async function addressOf(program: { out: string }): Promise<{ host: string; port: number }> {
  await expect.poll(() => program.out).toMatch(/ on /);
  const [, host = '', port = ''] = / on \[?([^\s\]]+)\]?:(\d+),/.exec(program.out) ?? [];
  return { host, port: Number(port) };
}

describe('fake-freeswitch', () => {
  it('serves the Event Socket until Ctrl-C and ends with 0', async () => {
    const program = start('--port', '0', '--password', 'secret', '--heartbeat', '0.05');
    const client = await RawClient.connect(await addressOf(program));

    expect(await client.replyTo('auth secret\n\n')).toBe('+OK accepted');
    expect(await client.replyTo('event json HEARTBEAT\n\n')).toBe(
      '+OK event listener enabled json',
    );
    expect((await client.next()).contentType).toBe('text/event-json');
    program.stop();

    expect(await program.code).toBe(0);
    expect(program.err).toBe('');
    expect(program.out).not.toContain('secret');
  });

  it('replays a recording', async () => {
    const program = start('--port', '0', '--replay', 'api-unknown');
    const client = await RawClient.connect(await addressOf(program));

    await client.replyTo('auth ClueCon\n\n');

    expect(await client.replyTo('api nosuchcommand\n\n')).toBe(
      '-ERR nosuchcommand Command not found!\n',
    );
    program.stop();
    expect(await program.code).toBe(0);
  });

  it('lets calls come in', async () => {
    const program = start('--port', '0', '--calls', '50/s', '--heartbeat', '0');
    const client = await RawClient.connect(await addressOf(program));
    await client.replyTo('auth ClueCon\n\n');
    await client.replyTo('event plain CHANNEL_CREATE\n\n');

    expect((await client.next()).body.toString()).toMatch(/^Event-Name: CHANNEL_CREATE\n/);
    program.stop();
    expect(await program.code).toBe(0);
  });

  it('beats as a real server does, but not into a recording', () => {
    const heartbeatOf = (...args: string[]): number | undefined => {
      const request = parseCliArgs(args);
      return request.kind === 'serve' ? request.options.heartbeatSeconds : undefined;
    };

    expect(heartbeatOf()).toBe(20);
    expect(heartbeatOf('--replay', 'dtmf-transfer')).toBe(0);
    expect(heartbeatOf('--replay', 'dtmf-transfer', '--heartbeat', '5')).toBe(5);
  });

  it('says which flag to change when the port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    const program = start('--port', String(port));

    expect(await program.code).toBe(1);
    expect(program.err).toBe(
      `fake-freeswitch: --port ${port}: the port is taken on 127.0.0.1; choose another one, or 0 for any\n`,
    );
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    [['--port', 'x'], '--port x: not a number of 0 or more'],
    [['--port', '65536'], '--port 65536: a port is a whole number from 0 to 65535'],
    [['--heartbeat', '-1'], '--heartbeat'],
    [['--calls', 'many'], '--calls many: not a number of 0 or more'],
    [['--replay', 'nosuch', '--port', '0'], '--replay nosuch: There is no recording "nosuch"'],
    [['--nosuch'], "Unknown option '--nosuch'"],
  ])('refuses %j with exit code 2', async (args, message) => {
    const program = start(...args);

    expect(await program.code).toBe(2);
    expect(program.err).toContain(message);
    expect(program.err).toContain('--help');
  });

  it('lists the recordings with their contents', async () => {
    const program = start('--list');

    expect(await program.code).toBe(0);
    expect(program.out).toMatch(/^auth-ok +auth accepted, then exit$/m);
  });

  it('shows its help and its version', async () => {
    const help = start('--help');
    const version = start('--version');

    expect(await help.code).toBe(0);
    expect(help.out).toContain('--replay NAME');
    expect(await version.code).toBe(0);
    expect(version.out).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe('the calls of --calls', () => {
  it.each([1, 2.5, 100, 300, 1500])('come in at %f a second', async (rate) => {
    const clock = new ManualClock();
    await using server = await createFakeFreeswitch({ clock });
    const traffic = startTraffic(server, rate, clock);

    clock.advance(4000);

    expect(server.calls.list().length).toBe(rate * 4);
    traffic.stop();
    clock.advance(4000);
    expect(server.calls.list().length).toBe(rate * 4);
  });

  it('are counted when the server turns them away', async () => {
    const clock = new ManualClock();
    await using server = await createFakeFreeswitch({ clock, maxSessions: 10 });
    const traffic = startTraffic(server, 20, clock);

    clock.advance(1000);

    expect(server.calls.list()).toHaveLength(10);
    expect(traffic.refused).toBe(10);
    traffic.stop();
  });

  it('do not all come at once after the program was suspended', async () => {
    const clock = new ManualClock();
    await using server = await createFakeFreeswitch({ clock });
    const traffic = startTraffic(server, 20, clock);

    clock.skip(60_000);
    clock.advance(10);

    expect(server.calls.list().length).toBe(20);
    traffic.stop();
  });
});

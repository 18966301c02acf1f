import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  replayCapture,
} from '@switchwire/fake-freeswitch';
import { type SocketTimings } from '@switchwire/conn-manager';
import { type RunningScript, runScript } from '@switchwire/fs-scripting';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import script from '../src/dtmf-transfer.ts';

const SCRIPT_FILE = fileURLToPath(new URL('../src/dtmf-transfer.ts', import.meta.url));

const open: { stop: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const { stop } of open.splice(0).reverse()) await stop();
});

async function fakeFreeswitch(): Promise<FakeFreeswitch> {
  const fake = await createFakeFreeswitch({ timeScale: 0 });
  open.push({ stop: () => fake.stop() });
  return fake;
}

async function runOn(
  url: string,
  what: Parameters<typeof runScript>[0] = script,
  lines: string[] = [],
  timings: Partial<SocketTimings> = {},
): Promise<RunningScript> {
  const line = (fields: Readonly<Record<string, unknown>>, message: string): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  const logger = { debug: line, info: line, warn: line, error: line };
  const running = await runScript(what, { sockets: [url], logger, timings });
  open.push(running);
  return running;
}

const transfersOf = (fake: FakeFreeswitch): readonly string[] =>
  fake.commands.map(({ command }) => command).filter((text) => text.includes('uuid_transfer'));

const digitOf = (call: string, digit: string, dialled = '1000'): Record<string, string> => ({
  'Unique-ID': call,
  'DTMF-Digit': digit,
  'Caller-Destination-Number': dialled,
});

describe('dtmf-transfer', () => {
  it('transfers the caller of the recording as the recorded program did', async () => {
    const server = await replayCapture('dtmf-transfer');
    open.push(server);

    const running = await runOn(`${server.url}?CHANNEL_STATE,CHANNEL_ANSWER,HEARTBEAT`);
    const report = await server.done;

    expect(report).toMatchObject({ finished: true, missing: [] });
    expect(report.matched.at(-1)).toEqual({
      recorded: 'bgapi uuid_transfer e09f3ce5-023e-4516-9e46-604358096c86 1002',
      received: 'bgapi uuid_transfer e09f3ce5-023e-4516-9e46-604358096c86 1002',
    });
    expect(running.problems).toEqual([]);
  });

  it('transfers each of 200 callers exactly once, by the first digit, and ignores later digits', async () => {
    const fake = await fakeFreeswitch();
    const running = await runOn(fake.url);
    const digits = ['1', '2', '7', '21', '12', '11111', '2#*0', '*2'];
    const calls = Array.from({ length: 200 }, (_, at) => ({
      uuid: fake.calls.receive({ to: '1000', from: `${at}` }),
      pressed: digits[at % digits.length] ?? '',
    }));
    await vi.waitFor(() => {
      const inIvr = fake.calls.list().filter(({ application }) => application === 'park');
      expect(inIvr).toHaveLength(200);
    });

    await Promise.all(calls.map(({ uuid, pressed }) => fake.calls.sendDtmf(uuid, pressed)));
    await vi.waitFor(() => expect(transfersOf(fake).length).toBeGreaterThanOrEqual(200));
    await running.idle();

    const expected = calls.map(({ uuid, pressed }) => [
      uuid,
      pressed.startsWith('2') ? '1002' : '1001',
    ]);
    expect([...transfersOf(fake)].sort()).toEqual(
      expected.map((words) => `bgapi uuid_transfer ${words.join(' ')}`).sort(),
    );
    await vi.waitFor(() => {
      const reached = fake.calls.list().map(({ uuid, destination }) => [uuid, destination]);
      expect(reached.sort()).toEqual(expected.sort());
    });
    expect(running.problems).toEqual([]);
  });

  it('runs from its file, as the server loads it', async () => {
    const fake = await fakeFreeswitch();
    await runOn(fake.url, SCRIPT_FILE);

    fake.emit('DTMF', digitOf('a', '2'));

    await fake.waitForCommand(/^bgapi uuid_transfer a 1002$/m);
  });

  it('leaves calls to other numbers alone, and calls that do not say where they go', async () => {
    const fake = await fakeFreeswitch();
    const lines: string[] = [];
    const running = await runOn(fake.url, script, lines);

    fake.emit('DTMF', digitOf('other', '1', '1005'));
    fake.emit('DTMF', { 'Unique-ID': 'nowhere', 'DTMF-Digit': '1' });
    fake.emit('DTMF', digitOf('empty', '1', ''));
    fake.emit('DTMF', digitOf('last', '1', '10001'));
    await fake.waitForCommand(/uuid_transfer last 1001/);
    await running.idle();

    expect(transfersOf(fake)).toHaveLength(1);
    const errors = lines.filter((text) => text.startsWith('SCRIPT:DTMF:ERR: missing'));
    expect(errors).toMatchObject([
      expect.stringContaining('"call":"nowhere"'),
      expect.stringContaining('"call":"empty"'),
    ]);
  });

  it('lets the caller press again when the command could not run', async () => {
    const fake = await fakeFreeswitch();
    const lines: string[] = [];
    const { host } = await runOn(fake.url, script, lines, { retryBase: 5, retryMax: 50 });
    const [connection] = fake.connections;
    const body = JSON.stringify({ 'Event-Name': 'DTMF', ...digitOf('a', '1') });
    const frame = `Content-Length: ${body.length}\nContent-Type: text/event-json\n\n${body}`;

    // the session ends between the digit and the answer to the command
    connection?.faults.dropAfterBytes(frame.length);
    connection?.send(frame);
    await vi.waitFor(() => expect(lines.join()).toContain('could not run FS uuid_transfer'));
    await host.ready();
    fake.emit('DTMF', digitOf('a', '2'));

    await fake.waitForCommand(/uuid_transfer a 1002/);
  });
});

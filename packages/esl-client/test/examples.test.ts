import { createFakeFreeswitch, type FakeFreeswitchOptions } from '@switchwire/fake-freeswitch';
import { type Server } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { printStatus } from '../examples/c-testclient.ts';
import { serveCalls } from '../examples/c-testserver.ts';
import { printEvents } from '../examples/java-inbound.ts';
import { backgroundCommand } from '../examples/perl-job-uuid.ts';
import { callAndListen } from '../examples/perl-originate.ts';
import { sofiaStatus } from '../examples/ruby-inbound.ts';
import { answerWithMusic } from '../examples/ruby-outbound-async.ts';
import { playToEveryCaller } from '../examples/ruby-outbound-sync.ts';

async function freeswitch(options: FakeFreeswitchOptions = {}) {
  const fake = await createFakeFreeswitch({ timeScale: 0.01, ...options });
  onTestFinished(() => fake.stop());
  return fake;
}

function portOf(server: Server): number {
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** What an example prints. */
function printer() {
  const lines: string[] = [];
  return { lines, print: (line: string) => void lines.push(line) };
}

describe('the examples of the Event Socket Library', () => {
  it('Perl: calls, waits for the result, and leaves at a key that is not a digit', async () => {
    const fake = await freeswitch({ dialplan: { 9664: ['answer', 'park'] } });
    const { lines, print } = printer();
    const running = callAndListen(fake.host, String(fake.port), 'ClueCon', 'loopback/1002', print);
    const result = /^Result of call to loopback\/1002 was \+OK ([-\w]+)/;
    await vi.waitFor(() => expect(lines.find((line) => result.test(line))).toBeDefined());
    const [, uuid] = result.exec(lines.find((line) => result.test(line))!)!;

    await fake.calls.sendDtmf(uuid!, '1#');
    await running;

    expect(lines[0]).toContain(`call uuid of ${uuid!}`);
    expect(lines.slice(-3)).toEqual([
      'Received DTMF digit: 1',
      'Received DTMF digit: #',
      'Exiting...',
    ]);
    await vi.waitFor(() => expect(fake.calls.list().map((call) => call.uuid)).not.toContain(uuid));
  });

  it('Perl: shows the reply under its own Job-UUID', async () => {
    const fake = await freeswitch();

    expect(await backgroundCommand(fake.host, String(fake.port), 'status', [])).toBe(
      '{\n\t"Event-Name":\t"SOCKET_DATA",\n\t"Content-Type":\t"command/reply",\n\t"Reply-Text":\t"+OK Job-UUID: my-job-id",\n\t"Job-UUID":\t"my-job-id"\n}',
    );
  });

  it('Ruby, inbound: reads the body of an api reply', async () => {
    const fake = await freeswitch();
    fake.api('sofia', (args) => `${args}: 0 profiles 0 aliases\n`);

    expect(await sofiaStatus(fake.host, String(fake.port))).toBe('status: 0 profiles 0 aliases\n');
  });

  it('Ruby, outbound in sync operation: answers, plays, hangs up', async () => {
    const fake = await freeswitch();
    const port = portOf(await playToEveryCaller(0));

    const { uuid } = fake.dialOutbound({ port, async: false, full: false });

    await fake.waitForCommand(/execute-app-name: answer/);
    await fake.waitForCommand(/execute-app-name: playback\nexecute-app-arg: .*leyenda\.wav/);
    await fake.waitForCommand(/execute-app-name: hangup/);
    await vi.waitFor(() => expect(fake.calls.list().map((call) => call.uuid)).not.toContain(uuid));
  });

  it('Ruby, outbound in async full mode: receives keys and acts on them until the end', async () => {
    const fake = await freeswitch();
    const { lines, print } = printer();
    const port = portOf(await answerWithMusic(0, print));

    const call = fake.dialOutbound({ port, to: '1234' });
    await vi.waitFor(() => expect(lines).toContain('EVENT: CHANNEL_EXECUTE_COMPLETE'));
    await call.sendDtmf('5');
    await fake.waitForCommand(/User pressed 5/);
    call.hangup();

    await vi.waitFor(() => expect(lines.at(-1)).toBe('Connection closed'));
    expect(lines[0]).toBe(`[${call.uuid}] Call to [1234]`);
    expect(lines).toContain('EVENT: CHANNEL_ANSWER');
    expect(lines).toContainEqual(expect.stringMatching(/^DTMF DIGIT 5 \(\d+\)$/));
    expect(lines.at(-2)).toBe('EVENT: SERVER_DISCONNECTED');
  });

  it('Java: prints every event until the connection ends', async () => {
    const fake = await freeswitch();
    const { lines, print } = printer();
    const running = printEvents(fake.host, String(fake.port), print);
    await fake.waitForCommand(/^event plain all/i);
    fake.emit('HEARTBEAT', { 'Session-Count': '3' });
    await vi.waitFor(() => expect(lines.join('')).toContain('Session-Count: 3\n'));
    await fake.stop({ notice: true });
    await running;

    expect(lines[0]).toBe('connected');
    expect(lines[1]).toContain('Event-Name: ');
    expect(lines.at(-1)).toBe('Event-Name: SERVER_DISCONNECTED\n\n');
  });

  it('C: testclient prints the status', async () => {
    const fake = await freeswitch();
    const { lines, print } = printer();
    await printStatus(fake.host, fake.port, 'ClueCon', print);

    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^UP /);
  });

  it('C: testserver serves calls', async () => {
    const fake = await freeswitch();
    const { lines, print } = printer();
    const listener = await serveCalls(0, print);
    onTestFinished(() => listener.close());

    const call = fake.dialOutbound({ port: listener.port, from: '1555' });
    await vi.waitFor(() => expect(lines).toContain('CHANNEL_ANSWER'));
    call.hangup();

    await vi.waitFor(() => expect(lines).toContain('CHANNEL_HANGUP'));
    expect(lines[0]).toBe(`Connected! 1555 ${call.uuid}`);
  });
});

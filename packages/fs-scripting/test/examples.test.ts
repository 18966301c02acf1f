import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  type FakeFreeswitchOptions,
} from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import clickToCall from '../examples/click-to-call.ts';
import leastLoaded from '../examples/least-loaded.ts';
import registrationLog from '../examples/registration-log.ts';
import transferByDigit from '../examples/transfer-by-digit.ts';
import voicemailLamp from '../examples/voicemail-lamp.ts';
import { type Script } from '../src/authoring/script-context.ts';
import { type RunningScript, runScript } from '../src/testing/run-script.ts';

async function freeswitch(options: FakeFreeswitchOptions = {}): Promise<FakeFreeswitch> {
  const fake = await createFakeFreeswitch({ timeScale: 0, ...options });
  onTestFinished(() => fake.stop());
  return fake;
}

async function run(script: Script, ...fakes: FakeFreeswitch[]): Promise<RunningScript> {
  const running = await runScript(script, { sockets: fakes.map(({ url }) => url) });
  onTestFinished(async () => {
    await running.stop();
    expect(running.problems).toEqual([]);
  });
  return running;
}

const addressOf = ({ host, port }: FakeFreeswitch): string => `${host}:${port}`;

const commandsOf = (fake: FakeFreeswitch, start: string): readonly string[] =>
  fake.commands.map(({ command }) => command).filter((command) => command.startsWith(start));

describe('transfer-by-digit', () => {
  it('transfers by the first digit', async () => {
    const fake = await freeswitch();
    await run(transferByDigit, fake);
    const call = { 'Unique-ID': 'a', 'Caller-Destination-Number': '1000' };

    fake.emit('DTMF', { ...call, 'DTMF-Digit': '2' });
    fake.emit('DTMF', { ...call, 'DTMF-Digit': '1' });
    fake.emit('DTMF', { ...call, 'Unique-ID': 'b', 'DTMF-Digit': '9' });
    await fake.waitForCommand(/uuid_transfer b 1001/);

    expect(commandsOf(fake, 'bgapi')).toEqual([
      'bgapi uuid_transfer a 1002',
      'bgapi uuid_transfer b 1001',
    ]);
  });
});

describe('click-to-call', () => {
  const request = (headers: Readonly<Record<string, string>>): Record<string, string> => ({
    'Event-Subclass': 'click_to_call::request',
    ...headers,
  });

  it('calls the agent, then the customer, and reports the result', async () => {
    const fake = await freeswitch();
    let asked = '';
    fake.api('originate', (args) => {
      asked = args;
      return '+OK a-leg\n';
    });
    await run(clickToCall, fake);

    fake.emit('CUSTOM', request({ 'Request-ID': '42', Agent: '1000', Customer: '441632960083' }));
    await fake.waitForCommand(/^sendevent CUSTOM[^]*Request-ID: 42[^]*Result: \+OK a-leg/);

    expect(asked).toBe('{originate_timeout=20}user/1000 441632960083');
  });

  it('reports a failure too, and dials only numbers', async () => {
    const fake = await freeswitch();
    fake.api('originate', () => '-ERR NO_ANSWER\n');
    await run(clickToCall, fake);

    fake.emit('CUSTOM', request({ 'Request-ID': '1', Agent: '1000 &system(ls)', Customer: '2' }));
    fake.emit('CUSTOM', request({ 'Request-ID': '2', Agent: '1000', Customer: '2' }));
    await fake.waitForCommand(/^sendevent CUSTOM[^]*Request-ID: 2[^]*Result: -ERR NO_ANSWER/);

    expect(commandsOf(fake, 'bgapi')).toHaveLength(1);
  });
});

describe('voicemail-lamp', () => {
  it('notifies all other servers in order, and does not answer itself', async () => {
    const [mail, one, two] = [await freeswitch(), await freeswitch(), await freeswitch()];
    const { host, idle } = await run(voicemailLamp, mail, one, two);

    for (const waiting of ['yes', 'no', 'yes']) {
      mail.emit('MESSAGE_WAITING', {
        'MWI-Messages-Waiting': waiting,
        'MWI-Message-Account': 'sip:1000@example.test',
        'MWI-Voice-Message': '1/0 (0/0)',
      });
    }
    await vi.waitFor(() => {
      for (const fake of [one, two]) expect(commandsOf(fake, 'sendevent')).toHaveLength(3);
    });
    await idle();

    expect(commandsOf(one, 'sendevent')).toMatchObject(
      ['yes', 'no', 'yes'].map(
        (waiting) => expect.stringContaining(`MWI-Messages-Waiting: ${waiting}`) as string,
      ),
    );
    expect(commandsOf(mail, 'sendevent')).toEqual([]);
    expect(host.cache.fetch('MWI-sip:1000@example.test')).toBe('yes');
  });
});

describe('registration-log', () => {
  it('knows the server of the newest registration', async () => {
    const [one, two] = [await freeswitch(), await freeswitch()];
    const { host } = await run(registrationLog, one, two);
    const user = { 'from-user': 'alice', 'from-host': 'example.test', expires: '60' };
    const emit = (fake: FakeFreeswitch, subclass: string): void => {
      fake.emit('CUSTOM', { 'Event-Subclass': subclass, ...user });
    };
    const known = (): string | undefined => host.cache.fetch('REG-alice@example.test');

    emit(one, 'sofia::register');
    await vi.waitFor(() => expect(known()).toBe(addressOf(one)));
    emit(two, 'sofia::register');
    await vi.waitFor(() => expect(known()).toBe(addressOf(two)));
    emit(one, 'sofia::expire');
    emit(two, 'sofia::unregister');
    await vi.waitFor(() => expect(known()).toBeUndefined());
  });
});

describe('least-loaded', () => {
  it('places calls where there is room, and counts those that no heartbeat knows yet', async () => {
    const fakes = [
      await freeswitch({ maxSessions: 2 }),
      await freeswitch({ maxSessions: 4 }),
      await freeswitch({ maxSessions: 3 }),
    ];
    for (const fake of fakes) fake.api('originate', () => '+OK a-leg\n');
    const { manager } = await run(leastLoaded, ...fakes);
    for (const fake of fakes) fake.heartbeat();
    await vi.waitFor(() => {
      expect(manager.list().every(({ heartbeat }) => heartbeat !== undefined)).toBe(true);
    });
    const room = manager.list().map(({ heartbeat }) => {
      const { idleCpu = 0, maxSessions = 0 } = heartbeat ?? {};
      return Math.floor((idleCpu / 100) * maxSessions);
    });
    const total = room.reduce((sum, each) => sum + each, 0);

    for (let at = 0; at < total + 3; at++) {
      fakes[0]?.emit('CUSTOM', {
        'Event-Subclass': 'dialer::request',
        Endpoint: 'loopback/9386',
        Extension: '1000',
      });
    }
    const placed = (): number[] => fakes.map((fake) => commandsOf(fake, 'bgapi originate').length);
    await vi.waitFor(() => expect(placed().reduce((sum, each) => sum + each, 0)).toBe(total));

    expect(total).toBeGreaterThan(3);
    expect(placed()).toEqual(room);
  });
});

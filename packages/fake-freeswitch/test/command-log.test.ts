import { afterEach, describe, expect, it } from 'vitest';
import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  type FakeFreeswitchOptions,
} from '../src/index.ts';
import { closeClients, RawClient } from './support/raw-client.ts';

let fake: FakeFreeswitch;

afterEach(async () => {
  closeClients();
  await fake.stop();
});

async function serve(options: FakeFreeswitchOptions = {}): Promise<FakeFreeswitch> {
  fake = await createFakeFreeswitch(options);
  return fake;
}

describe('the log of commands', () => {
  it('lists which commands came, without passwords', async () => {
    await serve();
    const client = await RawClient.login(fake);
    const waiting = fake.waitForCommand(/^bgapi originate/);
    await client.replyTo('api status\n\n');
    await client.replyTo('sendevent NOTIFY\nprofile: internal\nContent-Length: 2\n\nOK');
    await client.replyTo('bgapi originate x y\nJob-UUID: 1\n\n');

    expect(await waiting).toEqual({
      command: 'bgapi originate x y\nJob-UUID: 1',
      body: undefined,
      connection: 1,
    });
    expect(fake.commands.map(({ command }) => command)).toEqual([
      'auth ***',
      'api status',
      'sendevent NOTIFY\nprofile: internal\nContent-Length: 2',
      'bgapi originate x y\nJob-UUID: 1',
    ]);
    expect(fake.commands[2]?.body).toBe('OK');
    expect(fake.connections[0]?.received).toEqual(fake.commands.map(({ command }) => command));
  });

  it('gives each waiter a different command, including earlier ones', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.replyTo('api echo 1\n\n');
    await client.replyTo('api echo 2\n\n');

    const first = await fake.waitForCommand(/echo/);
    const second = await fake.waitForCommand((text) => text.includes('echo'));

    expect([first.command, second.command]).toEqual(['api echo 1', 'api echo 2']);
  });

  it('rejects only the wait whose function throws', async () => {
    await serve();
    const client = await RawClient.login(fake);
    const waiting = fake.waitForCommand((text) => {
      if (text.startsWith('api')) throw new Error(`not ${text}`);
      return false;
    });
    const refused = expect(waiting).rejects.toThrow('not api echo 1');

    expect(await client.replyTo('api echo 1\n\n')).toBe('1');
    await refused;
  });

  it('finds every command by a pattern with the flag g', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.replyTo('api echo 1\n\n');
    await client.replyTo('api echo 2\n\n');
    const pattern = /^a/g;

    await fake.waitForCommand(pattern);

    expect((await fake.waitForCommand(pattern)).command).toBe('api echo 1');
  });

  it('reports the received commands when the expected one is missing', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.replyTo('api echo 1\n\n');

    await expect(fake.waitForCommand(/linger/, { timeoutMs: 20 })).rejects.toThrow(
      'No command /linger/ came within 20 ms; came: "auth ***", "api echo 1"',
    );
  });

  it('names the last commands only when many came', async () => {
    await serve();
    const client = await RawClient.login(fake);
    for (let count = 1; count <= 30; count += 1) await client.replyTo(`api echo ${count}\n\n`);

    await expect(fake.waitForCommand(/linger/, { timeoutMs: 20 })).rejects.toThrow(
      /came: 11 others, then "api echo 11", .*"api echo 30"$/,
    );
  });
});

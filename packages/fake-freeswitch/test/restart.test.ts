import { decodeEvent, decodeNotice } from '@switchwire/esl-protocol';
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

async function subscribed(...events: string[]): Promise<RawClient> {
  const client = await RawClient.login(fake);
  await client.tell(`event json ${events.join(' ')}\n\n`);
  return client;
}

describe('a fake FreeSWITCH', () => {
  it('is another FreeSWITCH on the same port after stop and start', async () => {
    await serve();
    const { port } = fake;
    const before = fake.emit('DTMF').header('Core-UUID');
    const client = await RawClient.login(fake);

    await fake.stop();
    await client.untilEnd();
    await expect(RawClient.connect(fake)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await fake.start();

    expect(fake.port).toBe(port);
    expect(await (await RawClient.login(fake)).tell('api echo up\n\n')).toBe('up');
    expect(fake.emit('DTMF').header('Core-UUID')).not.toBe(before);
  });

  it('says goodbye when it is stopped with a notice', async () => {
    await serve();
    const client = await subscribed('SHUTDOWN');

    await fake.stop({ notice: true });
    await client.untilEnd();

    expect(decodeEvent(client.frames.at(-2)!).name).toBe('SHUTDOWN');
    expect(decodeNotice(client.frames.at(-1)!).text).toBe('The system is being shut down.\n');
  });

  it.each([
    ['api fsctl shutdown', 'The system is being shut down.\n'],
    ['api unload mod_event_socket', 'The system is being shut down.\n'],
  ])('ends every connection at %s', async (command, text) => {
    await serve();
    const client = await RawClient.login(fake);
    const other = await RawClient.login(fake);

    client.write(`${command}\n\n`);
    await other.untilEnd();

    expect(decodeNotice(other.frames.at(-1)!).text).toBe(text);
  });

  it('goes without a word at fsctl shutdown now', async () => {
    await serve();
    const client = await RawClient.login(fake);
    const other = await RawClient.login(fake);
    const before = other.received.length;

    client.write('bgapi fsctl shutdown now\n\n');
    await other.untilEnd();

    expect(other.received.length).toBe(before);
  });

  it('waits for its calls at fsctl shutdown asap', async () => {
    await serve();
    const client = await subscribed('SHUTDOWN_REQUESTED');
    const uuid = fake.calls.receive({ actions: ['park'] });

    await client.tell('bgapi fsctl shutdown asap\n\n');
    expect(decodeEvent(await client.nextEvent()).header('Event-Info')).toBe('ASAP');
    expect(await client.tell('api echo still here\n\n')).toBe('still here');
    fake.calls.hangup(uuid);

    expect(await client.untilEnd()).toContain('The system is being shut down.\n');
  });

  it('refuses a port that is taken', async () => {
    await serve();

    await expect(createFakeFreeswitch({ port: fake.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

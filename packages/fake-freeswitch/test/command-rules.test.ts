import { decodeEvent } from '@switchwire/esl-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeFreeswitch, type FakeFreeswitch } from '../src/index.ts';
import { createOutboundRig, decodedEvents } from './support/outbound-rig.ts';
import { closeClients, RawClient } from './support/raw-client.ts';

let fake: FakeFreeswitch;

afterEach(async () => {
  closeClients();
  await fake.stop();
});

async function serve(): Promise<RawClient> {
  fake = await createFakeFreeswitch({ users: { 'Ada@Example.test': { password: 'Secret' } } });
  return RawClient.login(fake);
}

describe('userauth', () => {
  it.each([
    ['ada@example.TEST:Secret', '+OK accepted'],
    ['ADA:Secret@EXAMPLE.test', '+OK accepted'],
    ['ada@example.test:secret', '-ERR invalid'],
  ])('matches user and domain in any case, the password as it is: %s', async (login, reply) => {
    await serve();
    const client = await RawClient.connect(fake);

    expect(await client.replyTo(`userauth ${login}\n\n`)).toBe(reply);
  });
});

describe('log', () => {
  it.each([
    ['7.9', '+OK log level 7.9 [7]'],
    ['5.', '+OK log level 5. [5]'],
    ['.5', '+OK log level .5 [0]'],
    ['-3.5', '+OK log level -3.5 [0]'],
    ['64.5', '-ERR invalid log level'],
    ['7x', '-ERR invalid log level'],
  ])('reads %s as a number', async (level, reply) => {
    const client = await serve();

    expect(await client.replyTo(`log ${level}\n\n`)).toBe(reply);
  });
});

describe('sendevent', () => {
  async function sent(command: string): Promise<ReturnType<typeof decodeEvent>> {
    const client = await serve();
    await client.replyTo('event plain ALL\n\n');
    client.write(command);
    return decodeEvent(await client.nextEvent());
  }

  it('leaves out a list without elements', async () => {
    const event = await sent('sendevent TALK\nA: ARRAY::\nB: ARRAY::one\n\n');

    expect(event.entries.map(([name]) => name).slice(0, 3)).toEqual(['Command', 'B', 'Event-UUID']);
  });

  it('prefers the real body to _body', async () => {
    const event = await sent('sendevent TALK\n_body: header\nContent-Length: 4\n\nreal');

    expect(event.body).toBe('real');
  });

  it('uses _body where there is no other', async () => {
    expect((await sent('sendevent TALK\n_body: header\n\n')).body).toBe('header');
  });

  it('leaves a subclass in its place where the name is unknown', async () => {
    const event = await sent('sendevent dtmf \nA: 1\nEvent-Subclass: x::y\nB: 2\n\n');

    expect(event.name).toBe('CUSTOM');
    expect(event.entries.map(([name]) => name).slice(0, 4)).toEqual([
      'Command',
      'A',
      'Event-Subclass',
      'B',
    ]);
  });
});

describe('filter', () => {
  it('finds the body as _body', async () => {
    const client = await serve();
    await client.replyTo('event plain TALK\n\n');
    await client.replyTo('filter _body yes\n\n');

    fake.emit('TALK', { Number: '1' }, 'no');
    fake.emit('TALK', { Number: '2' }, 'yes');

    expect(decodeEvent(await client.nextEvent()).text('Number')).toBe('2');
  });
});

describe('divert_events', () => {
  it('keeps digits until myevents switches events on', async () => {
    const rig = await createOutboundRig();
    ({ fake } = rig);
    const { call, client } = await rig.dial();
    client.write('connect\n\ndivert_events on\n\n');
    await client.next();
    await client.next();

    await call.sendDtmf('12');
    expect(decodedEvents(client)).toEqual([]);
    client.write('myevents\n\n');

    const digits = (): (string | undefined)[] =>
      decodedEvents(client)
        .filter(({ name }) => name === 'DTMF')
        .map((event) => event.text('DTMF-Digit'));
    await expect.poll(digits).toEqual(['1', '2']);
    await rig.stop();
  });
});

describe('commands to a channel that is hung up', () => {
  it('find it only on the connection that holds it', async () => {
    const rig = await createOutboundRig();
    ({ fake } = rig);
    const { call, client } = await rig.dial();
    client.write('connect\n\nlinger\n\n');
    await client.next();
    await client.next();
    call.hangup();
    await client.until(() => client.text.includes('Content-Disposition: linger'));
    const other = await RawClient.login(fake);

    expect(await other.replyTo(`sendmsg ${call.uuid}\ncall-command: hangup\n\n`)).toBe(
      `-ERR invalid session id [${call.uuid}]`,
    );
    expect(await other.replyTo(`api uuid_kill ${call.uuid}\n\n`)).toBe('-ERR No such channel!\n');
    expect(await other.replyTo(`api uuid_exists ${call.uuid}\n\n`)).toBe('true');
    expect(await client.replyTo('sendmsg\ncall-command: hangup\n\n')).toBe('+OK');
    await rig.stop();
  });
});

import { describe, expect, it } from 'vitest';
import { BUG_FOR_BUG, type ESLconnection, ESLevent } from '../src/libesl/index.ts';
import { rig } from './libesl-rig.ts';
import { apiResponse, plainEvent, reply } from './wire-text.ts';

const HEARTBEAT = plainEvent({ 'Event-Name': 'HEARTBEAT' });

describe('sending with an ESLconnection', () => {
  it.each([
    ['api status', (con: ESLconnection) => con.api('status')],
    ['api uuid_kill u', (con: ESLconnection) => con.api('uuid_kill', 'u')],
    ['bgapi originate a b', (con: ESLconnection) => con.bgapi('originate', 'a b')],
    ['bgapi status\nJob-UUID: my-job', (con: ESLconnection) => con.bgapi('status', undefined, 'my-job')], // prettier-ignore
    ['filter A b', (con: ESLconnection) => con.filter('A', 'b')],
    ['filter A ', (con: ESLconnection) => con.filter('A')],
    [
      'filter delete Event-Name DTMF',
      (con: ESLconnection) => con.filter('delete', 'Event-Name DTMF'),
    ],
    ['event json DTMF CUSTOM a::b', (con: ESLconnection) => con.events('json', 'DTMF CUSTOM a::b')],
    ['event plain all', (con: ESLconnection) => con.events('XML', 'all')],
    ['event xml all', (con: ESLconnection) => con.events('xml', 'all')],
    ['sendmsg\ncall-command: execute\nexecute-app-name: answer', (con: ESLconnection) => con.execute('answer')], // prettier-ignore
    ['sendmsg u\ncall-command: execute\nexecute-app-name: log\nexecute-app-arg: 1 x', (con: ESLconnection) => con.execute('log', '1 x', 'u')], // prettier-ignore
    ['sendmsg\ncall-command: execute\nexecute-app-name: info\nexecute-app-arg: ', (con: ESLconnection) => con.execute('info', '')], // prettier-ignore
    ['sendmsg\ncall-command: execute\nexecute-app-name: info', (con: ESLconnection) => con.execute('info', null)], // prettier-ignore
    ['sendmsg u\ncall-command: execute\nexecute-app-name: x\nasync: true', (con: ESLconnection) => con.executeAsync('x', null, 'u')], // prettier-ignore
    ['api a', (con: ESLconnection) => con.sendRecv('api a\n\n')],
  ])('writes %j and waits for the reply', async (command, act) => {
    const { con, peer } = await rig();
    const answer = act(con);
    await peer.read(`${command}\n\n`);
    peer.send(reply('+OK'));

    const given = await answer;
    expect(typeof given === 'number' ? given : given?.getHeader('Reply-Text')).toBe(
      typeof given === 'number' ? 0 : '+OK',
    );
  });

  it('adds the flags that were set', async () => {
    const { con, peer } = await rig();
    expect([con.setEventLock('on'), con.setAsyncExecute(1)]).toEqual([1, 1]);
    void con.execute('answer');
    await peer.read('sendmsg\ncall-command: execute\nexecute-app-name: answer\nevent-lock: true\nasync: true\n\n'); // prettier-ignore
    peer.send(reply('+OK'));

    expect([con.setEventLock(null), con.setAsyncExecute(null)]).toEqual([1, 1]);
    expect([con.setEventLock(), con.setAsyncExecute()]).toEqual([1, 1]);
    expect(['yes', 'true', 'enabled', 'active', 'allow', '1', true].map((value) => con.setEventLock(value))).toEqual(Array(7).fill(1)); // prettier-ignore
    expect(['no', 't', '0', '', 0, false, '1abc'].map((value) => con.setEventLock(value))).toEqual(Array(7).fill(0)); // prettier-ignore
  });

  it('sends events and messages unencoded, with their body', async () => {
    const { con, peer } = await rig();
    const event = new ESLevent('CUSTOM', 'a::b');
    event.addHeader('X', 'a b');
    event.addBody('hé');
    const fired = con.sendEvent(event);
    await peer.read('sendevent CUSTOM\nEvent-Name: CUSTOM\nEvent-Subclass: a::b\nX: a b\ncontent-length: 3\n\nhé'); // prettier-ignore
    peer.send(reply('+OK the-uuid'));
    expect((await fired)?.getHeader('Reply-Text')).toBe('+OK the-uuid');

    const message = con.sendMSG(event, 'u');
    await peer.read('sendmsg u\nEvent-Name: CUSTOM\nEvent-Subclass: a::b\nX: a b\ncontent-length: 3\n\nhé'); // prettier-ignore
    peer.send(reply('+OK'));
    expect(await message).toBe(0);
  });

  it('gives a stale event for the reply to sendEvent, bug for bug', async () => {
    const { con, peer } = await rig(BUG_FOR_BUG);
    const fired = con.sendEvent(new ESLevent('CUSTOM'));
    await peer.command();
    peer.send(reply('+OK the-uuid'));

    expect((await fired)?.getHeader('Reply-Text')).toBe('+OK accepted');
  });

  it.each([
    (con: ESLconnection) => con.api('status\n\nexit'),
    (con: ESLconnection) => con.bgapi('status', 'a\nJob-UUID: b'),
    (con: ESLconnection) => con.bgapi('status', 'a', 'b\n\nexit'),
    (con: ESLconnection) => con.filter('A', 'b\n\nexit'),
    (con: ESLconnection) => con.events('plain', 'all\n\nexit'),
    (con: ESLconnection) => con.execute('set', 'a=b\nhangup-cause: X'),
    (con: ESLconnection) => con.execute('set', 'a', 'u\nx: y'),
    (con: ESLconnection) => con.sendRecv('api status\n\nexit'),
    (con: ESLconnection) => con.send('api status\n\nexit'),
  ])('refuses to smuggle a second command in', async (act) => {
    const { con, peer } = await rig();

    await expect(act(con)).rejects.toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
    void con.api('proof');
    await peer.read('api proof\n\n');
  });

  it('pairs replies with the calls in their order', async () => {
    const { con, peer } = await rig();
    const answers = Promise.all([con.api('a'), con.api('b')]);
    await peer.read('api a\n\napi b\n\n');
    peer.send(apiResponse('1'), HEARTBEAT, apiResponse('2'));

    expect((await answers).map((event) => event?.getBody())).toEqual(['1', '2']);
    expect((await con.recvEvent()).getType()).toBe('HEARTBEAT');
  });

  it('drops the late reply of a call that gave up', async () => {
    const { con, peer } = await rig();
    expect(await con.sendRecvTimed('api slow', 10)).toBeNull();
    expect(con.connected()).toBe(1);
    const next = con.api('next');
    await peer.read('api slow\n\napi next\n\n');
    peer.send(apiResponse('slow'), apiResponse('next'));

    expect((await next)?.getBody()).toBe('next');
  });
});

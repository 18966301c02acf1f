import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BUG_FOR_BUG, ESLconnection, type ESLevent, eslSetLogLevel } from '../src/libesl/index.ts';
import { outboundRig, rig } from './libesl-rig.ts';
import { listen } from '@switchwire/raw-peer';
import {
  ACCESS_DENIED,
  apiResponse,
  channelData,
  GOODBYE,
  GREETING,
  jsonEvent,
  lingerNotice,
  plainEvent,
  reply,
} from './wire-text.ts';

const HEARTBEAT = plainEvent({ 'Event-Name': 'HEARTBEAT', 'Up-Time': '0%20years' });

describe('new ESLconnection', () => {
  it('logs in with userauth when it is given a user', async () => {
    const server = await listen();
    const con = new ESLconnection('127.0.0.1', server.port, 'joe@example.test', 'p');
    onTestFinished(() => void con.disconnect());
    expect(con.connected()).toBe(0);
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.read('userauth joe@example.test:p\n\n');
    peer.send(reply('+OK accepted', 'Allowed-Events: all'));

    expect(await con.ready()).toBe(1);
    expect(con.connected()).toBe(1);
    expect(con.socketDescriptor()).toBeGreaterThan(0);
    expect(con.getInfo()).toBeNull();
    expect(con.failure).toBeUndefined();
  });

  it.each([
    ['a wrong password', [GREETING, reply('-ERR invalid'), GOODBYE], 'ESL_AUTH_REJECTED'],
    ['the access list', [ACCESS_DENIED, GOODBYE], 'ESL_ACCESS_DENIED'],
    ['a peer that leaves', [GREETING], 'ESL_NOT_CONNECTED'],
    ['a peer that is no FreeSWITCH', ['HTTP/1.1 200 OK\n\n'], 'ESL_NOT_CONNECTED'],
    ['bytes that are no frame', ['Content-Length: x\n\n'], 'ESL_NOT_CONNECTED'],
  ])('is not connected after %s, and never throws', async (_what, frames, code) => {
    const server = await listen();
    const con = new ESLconnection('127.0.0.1', server.port, 'ClueCon');
    const peer = await server.accept();
    peer.send(...frames);
    peer.socket.end();

    expect(await con.ready()).toBe(0);
    expect(con.failure).toMatchObject({ code });
    expect(con.connected()).toBe(0);
    expect(con.socketDescriptor()).toBe(-1);
    expect(await con.api('status')).toBeNull();
    expect(await con.send('api status')).toBe(1);
    expect(await con.events('plain', 'all')).toBe(1);
    expect((await con.recvEvent()).getType()).toBe('SERVER_DISCONNECTED');
    expect((await con.recvEvent()).serialize()).toBe('Event-Name: SERVER_DISCONNECTED\n\n');
    expect(await con.recvEventTimed(1)).toBeNull();
    expect(con.disconnect()).toBe(0);
    expect(con.disconnect()).toBe(0);
  });

  it.each([
    ['an empty password', 8021, '', { code: 'ESL_INVALID_ARGUMENT' }],
    ['a password of two lines', 8021, 'a\nb', { code: 'ESL_INVALID_ARGUMENT' }],
    ['a port that is no number', 'esl', 'ClueCon', { code: 'ERR_SOCKET_BAD_PORT' }],
    ['a port out of range', 65_536, 'ClueCon', { code: 'ERR_SOCKET_BAD_PORT' }],
  ])('does not throw when it is given %s', async (_what, port, password, failure) => {
    const con = new ESLconnection('127.0.0.1', port, password);

    expect(await con.ready()).toBe(0);
    expect(con.failure).toMatchObject(failure);
    expect(await con.api('status')).toBeNull();
    expect((await con.recvEvent()).getType()).toBe('SERVER_DISCONNECTED');
  });

  it('gives up on a peer that never greets, and on a closed port', async () => {
    const server = await listen();
    const silent = new ESLconnection('127.0.0.1', server.port, 'x', { connectTimeoutMs: 20 });
    expect(await silent.ready()).toBe(0);
    expect(silent.failure).toMatchObject({ code: 'ESL_CONNECT_TIMEOUT' });

    await new Promise((resolve) => server.server.close(resolve));
    const refused = new ESLconnection('127.0.0.1', server.port, 'x');
    expect(await refused.ready()).toBe(0);
    expect(refused.failure).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  it('takes an accepted socket, and knows the channel then', async () => {
    const { con, peer } = await outboundRig();
    peer.send(channelData({ uuid: 'u', mode: 'async', control: 'full', headers: { 'Caller-Name': 'Fred%20X' } })); // prettier-ignore

    expect(await con.ready()).toBe(1);
    const info = con.getInfo();
    expect(info?.getType()).toBe('CHANNEL_DATA');
    expect(info?.getHeader('unique-id')).toBe('u');
    expect(info?.getHeader('Caller-Name')).toBe('Fred X');
    expect(info?.getHeader('Reply-Text')).toBe('+OK\n');
    info?.addHeader('Mine', '1');
    info?.delHeader('Caller-Name');
    expect(con.getInfo()?.getHeader('Mine')).toBeNull();
    expect(con.getInfo()?.getHeader('Caller-Name')).toBe('Fred X');
    con.disconnect();
    expect(con.getInfo()).toBeNull();
  });

  it.each([{}, BUG_FOR_BUG])('decodes the data of a second connect', async (options) => {
    const { con, peer } = await outboundRig(options);
    const data = channelData({ uuid: 'u', mode: 'async', control: 'full', headers: { 'Caller-Name': 'Fred%20X', variable_a: 'ARRAY%3A%3Aone%7C%3Atwo' } }); // prettier-ignore
    peer.send(data);
    await con.ready();
    const again = con.sendRecv('connect');
    await peer.command();
    peer.send(data);

    const event = await again;
    expect(event?.getType()).toBe('SOCKET_DATA');
    expect(event?.getHeader('Caller-Name')).toBe('Fred X');
    expect(event?.getHeader('variable_a', 1)).toBe('two');
    expect(event?.getHeader('Reply-Text')).toBe('+OK\n');
  });

  it('shows the channel as SOCKET_DATA, bug for bug', async () => {
    const { con, peer } = await outboundRig(BUG_FOR_BUG);
    peer.send(channelData({ uuid: 'u', mode: 'static', control: 'single-channel' }));

    await con.ready();
    expect(con.getInfo()?.getType()).toBe('SOCKET_DATA');
    expect(con.getInfo()?.getHeader('Event-Name')).toBe('SOCKET_DATA');
  });

  it('is not connected when connect is refused', async () => {
    const { con, peer } = await outboundRig();
    peer.send(reply('-ERR command not found'));

    expect(await con.ready()).toBe(0);
    expect(con.failure).toMatchObject({ code: 'ESL_COMMAND_REFUSED' });
  });
});

describe('receiving with an ESLconnection', () => {
  it('gives the reply of a plain send to the next recvEvent or sendRecv', async () => {
    const { con, peer } = await rig();
    expect(await con.send('api a')).toBe(0);
    await peer.command();
    peer.send(apiResponse('1'));
    expect((await con.recvEvent()).getBody()).toBe('1');

    await con.send('api b');
    await peer.command();
    peer.send(HEARTBEAT, apiResponse('2'));
    const third = con.api('c');
    await peer.command();
    expect((await third)?.getBody()).toBe('2');
  });

  it('sets events aside while it waits for a reply that came behind them, and gives them first', async () => {
    const { con, peer } = await rig();
    peer.send(jsonEvent({ 'Event-Name': 'DTMF' }), HEARTBEAT);
    const answer = con.api('a');
    await peer.command();
    peer.send(jsonEvent({ 'Event-Name': 'TALK' }), apiResponse('1'), jsonEvent({ 'Event-Name': 'NOTALK' })); // prettier-ignore
    await answer;

    const types = [await con.recvEvent(), await con.recvEvent(), await con.recvEvent(), await con.recvEvent()]; // prettier-ignore
    expect(types.map((event) => event.getType())).toEqual(['DTMF', 'HEARTBEAT', 'TALK', 'NOTALK']);
  });

  it('returns other frames as SOCKET_DATA: logs, xml, broken json, linger notices', async () => {
    const { con, peer } = await rig();
    peer.send(
      'Content-Type: log/data\nContent-Length: 2\nLog-Level: 7\nUser-Data: \n\nhi',
      'Content-Length: 8\nContent-Type: text/event-xml\n\n<event/>',
      'Content-Length: 2\nContent-Type: text/event-json\n\n{x',
      lingerNotice('u', 5),
    );
    const log = await con.recvEvent();

    expect(log.getType()).toBe('SOCKET_DATA');
    expect(log.getHeader('Log-Level')).toBe('7');
    expect(log.getHeader('User-Data')).toBeNull();
    expect(log.getBody()).toBe('hi');
    expect((await con.recvEvent()).getBody()).toBe('<event/>');
    expect((await con.recvEvent()).getBody()).toBe('{x');
    expect((await con.recvEvent()).getHeader('Content-Disposition')).toBe('linger');
    expect(con.connected()).toBe(1);
  });

  it('decodes outer headers when configured to', async () => {
    const { con, peer } = await rig({ decodeOuterHeaders: true });
    const answer = con.sendRecv('getvar x');
    await peer.command();
    peer.send(reply('+OK 100%25 a+b %41'));

    expect((await answer)?.getHeader('Reply-Text')).toBe('+OK 100% a+b A');
  });

  it('leaves outer headers alone otherwise', async () => {
    const { con, peer } = await rig();
    const answer = con.sendRecv('getvar x');
    await peer.command();
    peer.send(reply('+OK 100%25'));

    expect((await answer)?.getHeader('Reply-Text')).toBe('+OK 100%25');
  });

  it('waits so long and no longer', async () => {
    const { con, peer } = await rig();
    expect(await con.recvEventTimed(0)).toBeNull();
    expect(await con.recvEventTimed(5)).toBeNull();
    peer.send(HEARTBEAT);

    expect((await con.recvEventTimed(10_000))?.getHeader('Up-Time')).toBe('0 years');
    const waiting = con.recvEventTimed(-1);
    peer.send(HEARTBEAT);
    expect((await waiting)?.getType()).toBe('HEARTBEAT');
  });

  it('keeps the default of a switch that is undefined', async () => {
    const { con } = await rig({ recvEventTimedZeroPolls: undefined } as object);

    expect(await con.recvEventTimed(0)).toBeNull();
  });

  it('waits for ever at zero, bug for bug', async () => {
    const { con, peer } = await rig(BUG_FOR_BUG);
    const waiting = con.recvEventTimed(0);
    await new Promise((resolve) => setImmediate(resolve));
    peer.send(HEARTBEAT);

    expect((await waiting)?.getType()).toBe('HEARTBEAT');
  });

  it('is connected until the end was received, after the last event', async () => {
    const { con, peer } = await rig();
    peer.send(HEARTBEAT, GOODBYE);
    await peer.end();
    expect(con.connected()).toBe(1);
    expect((await con.recvEvent()).getType()).toBe('HEARTBEAT');
    expect(con.connected()).toBe(1);

    expect((await con.recvEvent()).getType()).toBe('SERVER_DISCONNECTED');
    expect(con.connected()).toBe(0);
  });

  it('gives null to callers waiting for a reply when the connection ends', async () => {
    const { con, peer } = await rig();
    const answer = con.api('a');
    await peer.command();
    peer.send(HEARTBEAT);
    peer.socket.end();

    expect(await answer).toBeNull();
    expect(con.connected()).toBe(0);
    expect((await con.recvEvent()).getType()).toBe('HEARTBEAT');
  });

  it.each([
    ['sendRecv', (con: ESLconnection) => con.api('a'), null],
    ['send', (con: ESLconnection) => con.send('api a'), 1],
  ])(
    'is no longer connected once a %s has failed, and keeps its queue',
    async (_what, act, failed) => {
      // prettier-ignore
      const { con, peer } = await rig();
      peer.send(HEARTBEAT, GOODBYE);
      await peer.end();
      expect(con.connected()).toBe(1);

      expect(await act(con)).toBe(failed);
      expect(con.connected()).toBe(0);
      expect((await con.recvEvent()).getType()).toBe('HEARTBEAT');
      expect((await con.recvEvent()).getType()).toBe('SERVER_DISCONNECTED');
    },
  );

  it('lets events arrive while a loop polls without waiting', async () => {
    const { con, peer } = await rig();
    peer.send(HEARTBEAT);
    let event: ESLevent | null = null;
    for (let turns = 0; event === null && turns < 10_000; turns++) {
      event = await con.recvEventTimed(0);
    }

    expect(event?.getType()).toBe('HEARTBEAT');
  });

  it('lets other work run in a loop that misses the end', async () => {
    const { con } = await rig();
    con.disconnect();
    let turned = false;
    setImmediate(() => (turned = true));
    for (let turns = 0; turns < 3; turns++) await con.recvEvent();

    expect(turned).toBe(true);
  });

  it.each([
    [{}, 'CERT_RELOAD'],
    [BUG_FOR_BUG, 'CUSTOM'],
  ])('with %o gives a CERT_RELOAD as %s', async (options, type) => {
    const { con, peer } = await rig(options);
    peer.send(plainEvent({ 'Event-Name': 'CERT_RELOAD' }));

    expect((await con.recvEvent()).getType()).toBe(type);
  });

  it('drops and counts the oldest events when none are received', async () => {
    const { con, peer } = await rig({ maxQueued: 2 });
    for (const name of ['DTMF', 'TALK', 'NOTALK']) peer.send(jsonEvent({ 'Event-Name': name }));
    await vi.waitFor(() => expect(con.dropped).toBe(1));

    expect((await con.recvEvent()).getType()).toBe('TALK');
  });

  it('drops everything at disconnect', async () => {
    const { con, peer } = await rig();
    peer.send(HEARTBEAT);
    const waiting = [await con.recvEvent(), con.recvEvent()] as const;
    con.disconnect();

    expect((await waiting[1]).getType()).toBe('SERVER_DISCONNECTED');
    await peer.end();
  });
});

describe('eslSetLogLevel', () => {
  it('writes to stderr from its first call on, without a password', async () => {
    const written: string[] = [];
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    onTestFinished(() => {
      spy.mockRestore();
    });
    await rig();
    expect(written).toEqual([]);

    eslSetLogLevel(99);
    await rig();
    eslSetLogLevel(0);
    const count = written.length;
    await rig();

    expect(written).toContain('[DEBUG] ESLconnection.recv auth/request\n');
    expect(written).toContain('[DEBUG] ESLconnection.send auth ***\n');
    expect(written.join('')).not.toContain('ClueCon');
    expect(written).toHaveLength(count);
  });
});

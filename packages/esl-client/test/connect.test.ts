import { Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Clock, systemClock } from '../src/clock.ts';
import { connect } from '../src/client/connect.ts';
import { listen } from '@switchwire/raw-peer';
import { GREETING, plainEvent, reply } from './wire-text.ts';

describe('connect', () => {
  it.each([
    ['no greeting', '', 'no auth/request came', { greetingTimeout: 20 }],
    ['no answer to the login', GREETING, 'the login was not answered', { authTimeout: 20 }],
  ])('gives up on a peer with %s', async (_what, bytes, step, timings) => {
    const server = await listen();
    const connecting = connect(server.url, { timings });
    const peer = await server.accept();
    peer.send(bytes);

    await expect(connecting).rejects.toMatchObject({
      code: 'ESL_CONNECT_TIMEOUT',
      timeoutMs: 20,
      message: `Connecting to 127.0.0.1:${server.port}: ${step} within 20 ms`,
    });
    await peer.end();
  });

  it('reports why TCP failed', async () => {
    const server = await listen();
    await new Promise((resolve) => server.server.close(resolve));

    await expect(connect(server.url)).rejects.toMatchObject({
      code: 'ESL_NOT_CONNECTED',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('reports why the session ended before the login', async () => {
    const server = await listen();
    const connecting = connect(server.url);
    const peer = await server.accept();
    peer.socket.end();

    await expect(connecting).rejects.toMatchObject({
      code: 'ESL_NOT_CONNECTED',
      message: `Cannot run "connect" on 127.0.0.1:${server.port}: it is not connected (127.0.0.1:${server.port} accepted the connection and closed it without a greeting; is FreeSWITCH running there, or a balancer without one behind it?)`,
    });
  });

  it('stops when it is aborted, before or meanwhile', async () => {
    const server = await listen();
    const reason = new Error('enough');
    const stop = new AbortController();
    const connecting = connect(server.url, { signal: stop.signal });
    const peer = await server.accept();
    stop.abort(reason);

    await expect(connecting).rejects.toMatchObject({ code: 'ESL_COMMAND_ABORTED', cause: reason });
    await peer.end();
    await expect(connect(server.url, { signal: stop.signal })).rejects.toMatchObject({
      code: 'ESL_COMMAND_ABORTED',
    });
  });

  it('enables TCP keep-alive', async () => {
    const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive');
    onTestFinished(() => {
      keepAlive.mockRestore();
    });
    const server = await listen();
    const stop = new AbortController();
    const connecting = connect(server.url, { signal: stop.signal });
    await server.accept();
    stop.abort();

    await expect(connecting).rejects.toMatchObject({ code: 'ESL_COMMAND_ABORTED' });
    expect(keepAlive.mock.calls).toEqual([[true, 30_000]]);
  });

  it('keeps the deadlines of its steps when an option for them is undefined', async () => {
    const server = await listen();
    const delays: unknown[] = [];
    const clock: Clock = {
      ...systemClock,
      setTimeout: (callback, ms) => {
        delays.push(ms);
        return systemClock.setTimeout(callback, ms);
      },
    };
    const timings = { connectTimeout: undefined, greetingTimeout: undefined } as object;
    const connecting = connect(server.url, { clock, timings });
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.command();
    peer.send(reply('+OK accepted'));
    const connection = await connecting;
    onTestFinished(() => void connection.close());

    expect(delays).toEqual([5_000, 5_000, 5_000]);
  });

  it('leaves an open connection alone when the signal aborts later', async () => {
    const server = await listen();
    const stop = new AbortController();
    const connecting = connect(server.url, { signal: stop.signal });
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.command();
    peer.send(reply('+OK accepted'));
    const connection = await connecting;
    onTestFinished(() => void connection.close());

    stop.abort();

    expect(connection.connected).toBe(true);
  });

  it('subscribes to the events of the URL and of the options, and reports refused ones', async () => {
    const server = await listen();
    const names: string[] = [];
    const connecting = connect(`${server.url}?DTMF,sofia::register`, {
      events: ['HEARTBEAT', 'NO_SUCH'],
      onEvent: ({ name }) => names.push(name),
    });
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.command();
    peer.send(reply('+OK accepted'));
    expect(await peer.command()).toBe('event json DTMF');
    expect(await peer.command()).toBe('event json CUSTOM sofia::register');
    expect(await peer.command()).toBe('event json HEARTBEAT');
    expect(await peer.command()).toBe('event json NO_SUCH');
    peer.send(
      reply('+OK event listener enabled json'),
      reply('+OK event listener enabled json'),
      plainEvent({ 'Event-Name': 'HEARTBEAT' }),
      reply('+OK event listener enabled json'),
      reply('-ERR no keywords supplied'),
    );

    const connection = await connecting;
    onTestFinished(() => void connection.close());

    expect(connection.subscribedEvents).toEqual(['DTMF', 'CUSTOM sofia::register', 'HEARTBEAT']);
    expect(connection.refusedEvents).toEqual(['NO_SUCH']);
    expect(names).toEqual(['HEARTBEAT']);
  });

  it.each([
    ['no password', 'fs://127.0.0.1:8021', /has no password/],
    ['a user without a domain', 'fs://joe:secret@127.0.0.1:PORT', /needs name@domain/],
  ])('refuses a URL with %s', async (_what, url, message) => {
    const server = await listen();
    const connecting = connect(url.replace('PORT', String(server.port)));
    if (url.includes('PORT')) (await server.accept()).send(GREETING);

    const error: unknown = await connecting.catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain('secret');
  });

  it('notifies every listener, and iterates until the connection ends', async () => {
    const server = await listen();
    const seen: string[] = [];
    const connecting = connect(server.url);
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.command();
    peer.send(reply('+OK accepted'));
    const connection = await connecting;
    const first = connection.onEvent(({ name }) => {
      seen.push(`first ${name}`);
      first[Symbol.dispose]();
    });
    connection.onEvent(({ name }) => seen.push(`second ${name}`));
    const stream = connection.events(['TALK', 'NOTALK']);
    expect(await peer.command()).toBe('event json TALK');
    expect(await peer.command()).toBe('event json NOTALK');
    peer.send(plainEvent({ 'Event-Name': 'TALK' }), plainEvent({ 'Event-Name': 'NOTALK' }));
    peer.socket.end();
    for await (const event of stream) seen.push(`stream ${event.name}`);

    expect(seen).toEqual([
      'first TALK',
      'second TALK',
      'second NOTALK',
      'stream TALK',
      'stream NOTALK',
    ]);
  });

  it('subscribes to BACKGROUND_JOB and to the events of runApp only once', async () => {
    const server = await listen();
    const connecting = connect(server.url);
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.command();
    peer.send(reply('+OK accepted'));
    const connection = await connecting;
    onTestFinished(() => void connection.close());
    const first = connection.bgapi('a');
    expect(await peer.command()).toBe('event json BACKGROUND_JOB');
    expect(await peer.command()).toMatch(/^bgapi a/);
    peer.send(reply('+OK event listener enabled json'), reply('-ERR permission denied'));
    await first;

    const second = connection.bgapi('b');
    expect(await peer.command()).toMatch(/^bgapi b/);
    peer.send(reply('-ERR permission denied'));
    await second;

    const raw = connection.send('noevents');
    expect(await peer.command()).toBe('noevents');
    peer.send(reply('+OK no longer listening for events'));
    await raw;
    const third = connection.bgapi('c');
    expect(await peer.command()).toBe('event json BACKGROUND_JOB');
    expect(await peer.command()).toMatch(/^bgapi c/);
    peer.send(reply('-ERR permission denied'), reply('+OK Job-UUID: 3'));
    const { result } = await third;
    await expect(result).rejects.toMatchObject({
      code: 'ESL_COMMAND_REFUSED',
      reply: '-ERR permission denied; the job runs, but its result will not arrive',
    });
  });

  it.each([
    ['CHANNEL_HANGUP_COMPLETE', 'ESL_CHANNEL_GONE'],
    ['CHANNEL_DESTROY', 'ESL_CHANNEL_GONE'],
  ])('ends an execution when %s of its channel comes', async (name, code) => {
    const server = await listen();
    const connecting = connect(`${server.url}?ALL`);
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.command();
    peer.send(reply('+OK accepted'));
    await peer.command();
    peer.send(reply('+OK event listener enabled json'));
    const connection = await connecting;
    onTestFinished(() => void connection.close());
    const refused = connection.runApp('gone', 'answer');
    const running = connection.runApp('uuid-1', 'playback', 'x.wav');
    await peer.command();
    await peer.command();
    peer.send(reply('-ERR invalid session id [gone]'), reply('+OK'));
    await expect(refused).rejects.toMatchObject({ code: 'ESL_COMMAND_REFUSED' });

    peer.send(
      plainEvent({ 'Event-Name': name, 'Unique-ID': 'uuid-2' }),
      plainEvent({ 'Event-Name': name, 'Unique-ID': 'uuid-1', 'Hangup-Cause': 'USER_BUSY' }),
    );

    await expect(running).rejects.toMatchObject({
      code,
      channelUuid: 'uuid-1',
      hangupCause: 'USER_BUSY',
    });
  });

  it('writes an execution before the commands that are issued after it', async () => {
    const server = await listen();
    const connecting = connect(`${server.url}?ALL`);
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.command();
    peer.send(reply('+OK accepted'));
    await peer.command();
    peer.send(reply('+OK event listener enabled json'));
    const connection = await connecting;
    onTestFinished(() => void connection.close());

    connection.runApp('uuid-1', 'playback', 'x.wav').catch(() => undefined);
    connection.hangup('uuid-1').catch(() => undefined);

    expect(await peer.command()).toContain('call-command: execute');
    expect(await peer.command()).toContain('call-command: hangup');
  });
});

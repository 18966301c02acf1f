import { Server, Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type CallTransition } from '../src/outbound/call-info.ts';
import { OUTBOUND_GRAPH } from '../src/outbound/outbound-graph.ts';
import { type OutboundCall } from '../src/outbound/outbound-call.ts';
import { createOutboundServer } from '../src/outbound/outbound-server.ts';
import {
  CALL,
  callRig,
  complete,
  handOver,
  outboundRig,
  sayGoodbye,
  takeExecute,
} from './outbound-rig.ts';
import { dialPeer } from '@switchwire/raw-peer';
import { channelData, jsonEvent, lingerNotice, reply } from './wire-text.ts';

describe('an outbound handler', () => {
  it('runs applications one after the other, then leaves the call when it is done', async () => {
    const { server, dial } = await outboundRig({
      onCall: async (call) => {
        await call.runApp('answer');
        await call.runApp('playback', 'x.wav');
      },
    });
    const peer = await dial();
    await handOver(peer);
    peer.send(complete(await takeExecute(peer)));
    peer.send(complete(await takeExecute(peer)));
    await sayGoodbye(peer);

    await vi.waitFor(() => expect(server.calls).toEqual([]));
    expect(server.list()).toEqual([]);
  });

  it('receives every event, including those from before it could listen', async () => {
    const names: string[] = [];
    const { dial } = await outboundRig({
      onCall: (call) => void call.onEvent(({ name }) => names.push(name)),
    });
    const peer = await dial();
    await peer.read('connect\n\n');
    peer.send(channelData({ uuid: CALL, mode: 'async', control: 'full' }));
    await peer.read('myevents json\n\n');
    peer.send(
      reply('+OK Events Enabled'),
      jsonEvent({ 'Event-Name': 'CHANNEL_PARK' }),
      jsonEvent({ 'Event-Name': 'DTMF' }),
    );

    await vi.waitFor(() => expect(names).toEqual(['CHANNEL_PARK', 'DTMF']));
  });

  it.each([
    ['left', undefined, ['exit']],
    ['hung up', 'NORMAL_TEMPORARY_FAILURE', ['sendmsg\ncall-command: hangup\nhangup-cause: NORMAL_TEMPORARY_FAILURE', 'exit']], // prettier-ignore
  ])('that throws is reported, and its call is %s', async (_how, hangupOnError, commands) => {
    const boom = new Error('handler');
    const { dial, errors } = await outboundRig({
      onCall: () => Promise.reject(boom),
      ...(hangupOnError !== undefined && { hangupOnError }),
    });
    const peer = await dial();
    await handOver(peer);
    for (const command of commands) {
      expect(await peer.command()).toBe(command);
      peer.send(reply('+OK'));
    }
    peer.socket.end();

    expect(errors).toEqual([boom]);
  });

  it('that throws does not affect other calls, nor does a throwing listener', async () => {
    const calls: OutboundCall[] = [];
    const { dial, errors } = await outboundRig({
      onCall: (call) => {
        calls.push(call);
        if (calls.length === 2) throw new Error('handler');
        call.onEvent(() => {
          throw new Error('listener');
        });
        call.onEvent(() => Promise.reject(new Error('async listener')));
        call.onEvent(({ name }) => seen.push(name));
      },
    });
    const seen: string[] = [];
    const first = await dial();
    await handOver(first);
    const second = await dial();
    await handOver(second);
    await sayGoodbye(second);
    first.send(jsonEvent({ 'Event-Name': 'DTMF' }));

    await vi.waitFor(() => expect(seen).toEqual(['DTMF']));
    expect(errors.map(String)).toEqual([
      'Error: handler',
      'Error: listener',
      'Error: async listener',
    ]);
  });
});

describe('an outbound call', () => {
  it('iterates over the events of some names until the connection ends', async () => {
    const { peer, call } = await callRig();
    const digits = call.events(['DTMF', 'CUSTOM a::b'], { maxQueued: 2 });
    for (const digit of ['1', '2', '3']) {
      peer.send(jsonEvent({ 'Event-Name': 'DTMF', 'DTMF-Digit': digit }));
      peer.send(jsonEvent({ 'Event-Name': 'TALK' }));
    }
    peer.send(jsonEvent({ 'Event-Name': 'CUSTOM', 'Event-Subclass': 'a::c' }));
    await vi.waitFor(() => expect(digits.dropped).toBe(1));
    peer.socket.end();

    const seen: unknown[] = [];
    for await (const event of digits) seen.push(event.header('DTMF-Digit'));
    expect(seen).toEqual(['2', '3']);
  });

  it('runs everything when it has full', async () => {
    const { peer, call } = await callRig();
    const lines: string[] = [];
    call.onLog(({ text }) => lines.push(text));
    const steps = Promise.all([
      call.api('status'),
      call.sendEvent('NOTIFY', { a: 'b' }),
      call.linger(5),
      call.nolinger(),
      call.log('info'),
      call.nolog(),
      call.bgapi('status'),
    ]);
    const seen: string[] = [];
    const custom = call.subscribe(['BACKGROUND_JOB', 'CUSTOM a::b']);
    custom[Symbol.dispose]();
    for (let index = 0; index < 10; index++) {
      const command = await peer.command();
      seen.push(command.split('\n')[0]!);
      peer.send(command.startsWith('api') ? 'Content-Type: api/response\nContent-Length: 2\n\nUP' : reply('+OK the-uuid')); // prettier-ignore
    }
    peer.send('Content-Type: log/data\nContent-Length: 2\n\nhi');

    expect(await steps).toMatchObject(['UP', 'the-uuid', {}, {}, {}, {}, {}]);
    expect(seen).toEqual(expect.arrayContaining(['api status', 'sendevent NOTIFY', 'linger 5', 'nolinger', 'log info', 'nolog', 'event json BACKGROUND_JOB', 'bgapi status', 'event json CUSTOM a::b', 'nixevent CUSTOM a::b'])); // prettier-ignore
    await vi.waitFor(() => expect(lines).toEqual(['hi']));
  });
});

describe('an outbound server', () => {
  it('shows its sessions, and reports their transitions to watchers', async () => {
    const reports: CallTransition[] = [];
    const known: string[] = [];
    const { server, dial } = await outboundRig({ onCall: () => undefined });
    const watching = server.watch((report) => reports.push(report));
    server.onCall(({ uuid }) => known.push(uuid));
    const peer = await dial();
    await peer.read('connect\n\n');
    expect(server.list()).toMatchObject([
      { phase: 'connecting', direction: 'outbound', host: '127.0.0.1', generation: 1 },
    ]);
    peer.send(channelData({ uuid: CALL, mode: 'async', control: 'full' }));
    await peer.read('myevents json\n\n');
    expect(server.list()).toMatchObject([
      { phase: 'authenticated', consumers: [`channel ${CALL}`] },
    ]);
    peer.send(reply('+OK Events Enabled'));
    await vi.waitFor(() => expect(server.list()).toMatchObject([{ phase: 'subscribed' }]));
    expect(server.list()[0]!.events).toContain('DTMF');
    expect(known).toEqual([CALL]);
    peer.send(lingerNotice(CALL, 5));
    peer.socket.end();
    await vi.waitFor(() => expect(server.list()).toEqual([]));

    expect(reports.map(({ event, to, phase }) => [event, to[0], phase])).toEqual([
      ['channel.connected', 'connected', 'authenticated'],
      ['events.followed', 'following', 'subscribed'],
      ['linger.noticed', 'lingering', 'subscribed'],
      ['session.closed', 'closed', 'closed'],
    ]);
    expect(reports.at(-1)).toMatchObject({ machine: 'outbound', cause: { code: 'ESL_END' } });
    const edges = new Set(OUTBOUND_GRAPH.edges.map(({ id }) => id));
    for (const { edges: taken } of reports) expect(edges).toContain(taken[0]);
    watching[Symbol.dispose]();
  });

  it('hangs up the calls beyond its bound, without their handler', async () => {
    const onCall = vi.fn();
    const { server, dial } = await outboundRig({ onCall, maxCalls: 1 });
    await handOver(await dial());
    const second = await dial();
    await second.read('connect\n\n');
    second.send(channelData({ uuid: 'second', mode: 'async', control: 'single-channel' }));
    expect(await second.command()).toBe('sendmsg\ncall-command: hangup\nhangup-cause: SWITCH_CONGESTION'); // prettier-ignore
    second.send(reply('+OK'));
    await sayGoodbye(second);

    await vi.waitFor(() => expect(server.list()).toHaveLength(1));
    expect(server.refused).toBe(1);
    expect(onCall).toHaveBeenCalledTimes(1);
  });

  it('gives up on a peer that says something and never answers connect', async () => {
    // what it says has to be there before its time is up
    const { dial, errors } = await outboundRig({
      onCall: () => undefined,
      connectTimeoutMs: 2_000,
    });
    const peer = await dial();
    peer.send('Content-Type: ');
    await peer.end();

    expect(errors).toMatchObject([{ code: 'ESL_COMMAND_TIMEOUT', timeoutMs: 2_000 }]);
  });

  it('drops a peer that never says anything, without an error', async () => {
    const { dial, errors } = await outboundRig({ onCall: () => undefined, connectTimeoutMs: 20 });
    const peer = await dial();
    await peer.end();

    expect(errors).toEqual([]);
  });

  it('gives up on a peer that is not a FreeSWITCH channel', async () => {
    const { dial, errors } = await outboundRig({ onCall: () => undefined });
    const peer = await dial();
    await peer.command();
    peer.send(reply('-ERR command not found'));
    await peer.end();

    expect(errors).toMatchObject([{ code: 'ESL_COMMAND_REFUSED' }]);
  });

  it('enables TCP keep-alive', async () => {
    const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive');
    onTestFinished(() => {
      keepAlive.mockRestore();
    });
    await callRig();

    expect(keepAlive.mock.calls).toEqual([[true, 30_000]]);
  });

  it('waits for its calls when it closes, and leaves them in the end', async () => {
    const { server, peer, call, dial } = await callRig();
    const closing = server.close({ timeoutMs: 20 });
    await expect(dial()).rejects.toThrow('ECONNREFUSED');
    await sayGoodbye(peer);

    await closing;
    expect(await call.closed).toMatchObject({ kind: 'request' });
  });

  it('says why it cannot listen', async () => {
    const { server } = await outboundRig({ onCall: () => undefined });
    const taken = outboundRig({ onCall: () => undefined, port: server.port });

    await expect(taken).rejects.toThrow('EADDRINUSE');
  });

  it('can listen once the port is free, and reports a later error once', async () => {
    const { server: first } = await outboundRig({ onCall: () => undefined });
    const errors: unknown[] = [];
    const server = createOutboundServer({
      port: first.port,
      onCall: () => undefined,
      onError: (error) => errors.push(error),
    });
    await expect(server.listen()).rejects.toThrow('EADDRINUSE');
    await first.close();
    const listen = vi.spyOn(Server.prototype, 'listen');
    await server.listen();
    onTestFinished(() => server.close());
    const [node] = listen.mock.contexts as Server[];
    listen.mockRestore();
    expect(errors).toEqual([]);

    node!.emit('error', new Error('EMFILE'));
    expect(errors.map(String)).toEqual(['Error: EMFILE']);
  });

  it('survives a reporter that throws', async () => {
    const lines: string[] = [];
    const ignore = () => undefined;
    const { dial } = await outboundRig({
      onCall: () => {
        throw new Error('handler');
      },
      onError: () => {
        throw new Error('reporter');
      },
      logger: {
        debug: ignore,
        info: ignore,
        warn: ignore,
        error: (_fields, message) => lines.push(message),
      },
    });
    const peer = await dial();
    await handOver(peer);
    await sayGoodbye(peer);

    expect(lines).toEqual(['Outbound call failed: handler', 'Outbound call failed: reporter']);
  });

  it('warns of errors without any listener', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    onTestFinished(() => {
      warn.mockRestore();
    });
    const boom = new Error('handler');
    const server = createOutboundServer({ port: 0, onCall: () => Promise.reject(boom) });
    await server.listen();
    const peer = await dialPeer(server.port);
    await handOver(peer);
    await sayGoodbye(peer);
    await server.close();

    expect(warn.mock.calls).toEqual([[boom]]);
  });

  it('logs errors that have no other listener', async () => {
    const lines: string[] = [];
    const note = (level: string) => (_fields: object, message: string) =>
      void lines.push(`${level} ${message}`);
    const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }; // prettier-ignore
    const server = createOutboundServer({
      port: 0,
      logger,
      onCall: () => {
        throw new Error('handler');
      },
    });
    await server.listen();
    const peer = await dialPeer(server.port);
    await handOver(peer);
    await sayGoodbye(peer);
    await server.close();

    expect(lines).toContain('error Outbound call failed: handler');
    expect(lines).toContain('debug Outbound session: channel.connected');
  });
});

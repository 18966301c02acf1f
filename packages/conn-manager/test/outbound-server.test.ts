import { describe, expect, it, vi } from 'vitest';
import { SimulatedClock } from 'xstate';
import { type TransitionReport } from '../src/conn-manager-api.ts';
import { HANGUP_GRACE_MS } from '../src/execution-tracker.ts';
import { OUTBOUND_GRAPH } from '../src/outbound/outbound-lifecycle.ts';
import { type OutboundCall } from '../src/outbound/outbound-call.ts';
import { CALL, callRig, handOver, outboundRig } from './outbound-rig.ts';
import { type Peer } from './peer.ts';
import { channelData, GOODBYE, jsonEvent, lingerNotice, reply } from './wire-text.ts';

const complete = (applicationUuid: string) =>
  jsonEvent({
    'Event-Name': 'CHANNEL_EXECUTE_COMPLETE',
    'Unique-ID': CALL,
    'Application-UUID': applicationUuid,
  });
const hangup = (name: string, cause: string) =>
  jsonEvent({ 'Event-Name': name, 'Unique-ID': CALL, 'Hangup-Cause': cause });

/** Reads an execute and answers `+OK`; gives its Application-UUID. */
async function takeExecute(peer: Peer): Promise<string> {
  const [, uuid] = /Event-UUID: (.+)/.exec(await peer.command())!;
  peer.send(reply('+OK'));
  return uuid!;
}

async function sayGoodbye(peer: Peer): Promise<void> {
  expect(await peer.command()).toBe('exit');
  peer.send(reply('+OK bye'), GOODBYE);
  peer.socket.end();
}

describe('an outbound handler', () => {
  it('runs applications one after the other, then leaves the call when it is done', async () => {
    const { server, dial } = await outboundRig({
      onCall: async (call) => {
        await call.execute('answer');
        await call.execute('playback', 'x.wav');
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

  it('hears every event, also those that came before it could listen', async () => {
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

  it('that throws does not harm other calls, nor does a throwing listener', async () => {
    const calls: OutboundCall[] = [];
    const { dial, errors } = await outboundRig({
      onCall: (call) => {
        calls.push(call);
        if (calls.length === 2) throw new Error('handler');
        call.onEvent(() => {
          throw new Error('listener');
        });
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
    expect(errors.map(String)).toEqual(['Error: handler', 'Error: listener']);
  });

  it('is told of the end by its signal', async () => {
    const { peer, call } = await callRig();
    peer.socket.end();

    expect(await call.ended).toMatchObject({ code: 'ESL_END' });
    await vi.waitFor(() => expect(call.signal.aborted).toBe(true));
    expect(call.signal.reason).toMatchObject({ code: 'ESL_CHANNEL_GONE' });
    expect(call.connected).toBe(false);
  });
});

describe('an outbound execute', () => {
  it.each([
    ['a refusal', [reply('-ERR invalid session id [x]')], 'ESL_COMMAND_REFUSED'],
    [
      'CHANNEL_HANGUP_COMPLETE',
      [reply('+OK'), hangup('CHANNEL_HANGUP_COMPLETE', 'USER_BUSY')],
      'ESL_CHANNEL_GONE',
    ],
    [
      'CHANNEL_HANGUP, a moment later',
      [reply('+OK'), hangup('CHANNEL_HANGUP', 'USER_BUSY')],
      'ESL_CHANNEL_GONE',
    ],
    ['a linger notice, a moment later', [reply('+OK'), lingerNotice(CALL, 5)], 'ESL_CHANNEL_GONE'],
    ['the end', [reply('+OK'), GOODBYE, 'END'], 'ESL_SESSION_LOST'],
  ])('ends with %s', async (_what, frames, code) => {
    const clock = new SimulatedClock();
    const { peer, call } = await callRig({}, { clock });
    const codes: unknown[] = [];
    call.execute('playback', 'x.wav').catch((error: unknown) => {
      codes.push((error as { code: string }).code);
    });
    await peer.command();
    peer.send(...frames.filter((frame) => frame !== 'END'));
    if (frames.includes('END')) peer.socket.end();

    await vi.waitFor(() => {
      clock.increment(HANGUP_GRACE_MS / 10);
      expect(codes).toEqual([code]);
    });
  });

  it('that is interrupted by the hangup still completes', async () => {
    const { peer, call } = await callRig();
    const running = call.execute('playback', 'x.wav');
    const run = await takeExecute(peer);
    peer.send(hangup('CHANNEL_HANGUP', 'NORMAL_CLEARING'), lingerNotice(CALL, 5), complete(run));

    expect(await running).toMatchObject({ applicationUuid: run });
  });

  it('is refused at once when the channel is gone already', async () => {
    const { peer, call } = await callRig();
    peer.send(hangup('CHANNEL_HANGUP_COMPLETE', 'USER_BUSY'));
    await vi.waitFor(() => expect(call.channelEnd).toEqual({ hangupCause: 'USER_BUSY' }));

    await expect(call.execute('playback', 'x.wav')).rejects.toMatchObject({
      code: 'ESL_CHANNEL_GONE',
      hangupCause: 'USER_BUSY',
    });
    expect(peer.unread).toBe('');
  });

  it('gives up in time or on demand', async () => {
    const { peer, call } = await callRig();
    const stop = new AbortController();
    const slow = call.execute('playback', 'a', { completeTimeoutMs: 20 });
    const stopped = call.execute('playback', 'b', { signal: stop.signal });
    await takeExecute(peer);
    await takeExecute(peer);

    await expect(slow).rejects.toMatchObject({ code: 'ESL_COMMAND_TIMEOUT', timeoutMs: 20 });
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'ESL_COMMAND_ABORTED' });
  });

  it('asks for the events it needs when the server was told not to', async () => {
    let running: Promise<unknown> = Promise.resolve();
    const { dial } = await outboundRig({
      events: false,
      onCall: (call) => {
        running = call.execute('answer');
      },
    });
    const full = await dial();
    await full.read('connect\n\n');
    full.send(channelData({ uuid: CALL, mode: 'async', control: 'full' }));
    for (const name of [
      'CHANNEL_EXECUTE_COMPLETE',
      'CHANNEL_HANGUP',
      'CHANNEL_HANGUP_COMPLETE',
      'CHANNEL_DESTROY',
    ]) {
      expect(await full.command()).toBe(`event json ${name}`);
      full.send(reply('+OK event listener enabled json'));
    }
    full.send(complete(await takeExecute(full)));
    await running;

    const single = await dial();
    await single.read('connect\n\n');
    single.send(channelData({ uuid: CALL, mode: 'async', control: 'single-channel' }));
    expect(await single.command()).toBe('myevents json');
    single.send(reply('+OK Events Enabled'));
    single.send(complete(await takeExecute(single)));
    await running;
  });
});

describe('an outbound call', () => {
  it('reads variables, and knows an unset one', async () => {
    const { peer, call } = await callRig();
    const values = Promise.all([call.getvar('caller'), call.getvar('none')]);
    await peer.read('getvar caller\n\ngetvar none\n\n');
    peer.send(reply('Fred'), reply('-ERR command not found'));

    expect(await values).toEqual(['Fred', undefined]);
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
      call.subscribe(['BACKGROUND_JOB', 'CUSTOM a::b']),
      call.unsubscribe(['CUSTOM a::b']),
      call.bgapi('status'),
    ]);
    const seen: string[] = [];
    for (let index = 0; index < 10; index++) {
      const command = await peer.command();
      seen.push(command.split('\n')[0]!);
      peer.send(command.startsWith('api') ? 'Content-Type: api/response\nContent-Length: 2\n\nUP' : reply('+OK the-uuid')); // prettier-ignore
    }
    // BACKGROUND_JOB was asked for at the same time, so bgapi asks too, and runs after its answer
    expect(await peer.command()).toMatch(/^bgapi status/);
    peer.send(reply('+OK Job-UUID: x'), 'Content-Type: log/data\nContent-Length: 2\n\nhi');

    expect(await steps).toMatchObject(['UP', 'the-uuid', {}, {}, {}, {}, {}, undefined, {}]);
    expect(seen).toEqual(expect.arrayContaining(['api status', 'sendevent NOTIFY', 'linger 5', 'nolinger', 'log info', 'nolog', 'event json BACKGROUND_JOB', 'event json CUSTOM a::b', 'nixevent CUSTOM a::b'])); // prettier-ignore
    await vi.waitFor(() => expect(lines).toEqual(['hi']));
  });

  it('lingers on demand, and leaves by itself after the last event', async () => {
    const notices: string[] = [];
    const { dial, server } = await outboundRig({
      linger: true,
      divertEvents: true,
      onCall: (call) => void call.onNotice(({ kind }) => notices.push(kind)),
    });
    const peer = await dial();
    await peer.read('connect\n\n');
    peer.send(channelData({ uuid: CALL, mode: 'async', control: 'full' }));
    await peer.read('myevents json\n\nlinger\n\ndivert_events on\n\n');
    peer.send(
      reply('+OK Events Enabled'),
      reply('+OK will linger'),
      reply('+OK events diverted'),
      hangup('CHANNEL_HANGUP', 'NORMAL_CLEARING'),
      lingerNotice(CALL, -1),
      hangup('CHANNEL_HANGUP_COMPLETE', 'NORMAL_CLEARING'),
    );
    await sayGoodbye(peer);

    await vi.waitFor(() => expect(server.list()).toEqual([]));
    expect(notices).toEqual(['linger', 'disconnect']);
  });
});

describe('an outbound server', () => {
  it('shows its sessions, and tells their lives to whoever watches', async () => {
    const reports: TransitionReport[] = [];
    const known: string[] = [];
    const { server, dial } = await outboundRig({ onCall: () => undefined });
    const watching = server.watch((report) => reports.push(report));
    server.onSession(({ uuid }) => known.push(uuid));
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
      ['channel.gone', 'lingering', 'subscribed'],
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

  it('gives up on a peer that never answers connect', async () => {
    const { dial, errors } = await outboundRig({ onCall: () => undefined, connectTimeoutMs: 20 });
    const peer = await dial();
    await peer.end();

    expect(errors).toMatchObject([{ code: 'ESL_COMMAND_TIMEOUT', timeoutMs: 20 }]);
  });

  it('gives up on a peer that is no FreeSWITCH channel', async () => {
    const { dial, errors } = await outboundRig({ onCall: () => undefined });
    const peer = await dial();
    await peer.command();
    peer.send(reply('-ERR command not found'));
    await peer.end();

    expect(errors).toMatchObject([{ code: 'ESL_COMMAND_REFUSED' }]);
  });

  it('waits for its calls when it closes, and leaves them in the end', async () => {
    const { server, peer, call, dial } = await callRig();
    const closing = server.close({ timeoutMs: 20 });
    await expect(dial()).rejects.toThrow('ECONNREFUSED');
    await sayGoodbye(peer);

    await closing;
    expect(await call.ended).toMatchObject({ kind: 'request' });
  });

  it('says why it cannot listen', async () => {
    const { server } = await outboundRig({ onCall: () => undefined });
    const taken = outboundRig({ onCall: () => undefined, port: server.port });

    await expect(taken).rejects.toThrow('EADDRINUSE');
  });

  it('tells its logger what nobody else is told', async () => {
    const lines: string[] = [];
    const note = (level: string) => (_fields: object, message: string) =>
      void lines.push(`${level} ${message}`);
    const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }; // prettier-ignore
    const { createOutboundServer } = await import('../src/outbound/outbound-server.ts');
    const server = createOutboundServer({
      port: 0,
      logger,
      onCall: () => {
        throw new Error('handler');
      },
    });
    await server.listen();
    const { dialPeer } = await import('./peer.ts');
    const peer = await dialPeer(server.port);
    await handOver(peer);
    await sayGoodbye(peer);
    await server.close();

    expect(lines).toContain('error Outbound call failed: handler');
    expect(lines).toContain('debug Outbound session: channel.connected');
  });
});

import { describe, expect, it, vi } from 'vitest';
import { SimulatedClock } from 'xstate';
import { HANGUP_GRACE_MS } from '../src/execution-tracker.ts';
import { type OutboundCall } from '../src/outbound/outbound-call.ts';
import { CALL, callRig, complete, hangup, outboundRig, takeExecute } from './outbound-rig.ts';
import { channelData, GOODBYE, goodbyeOf, lingerNotice, reply } from './wire-text.ts';

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

  it.each([
    ['a goodbye', [hangup('CHANNEL_HANGUP', 'USER_BUSY'), goodbyeOf(CALL)], 'USER_BUSY'],
    ['the end of the connection', [hangup('CHANNEL_HANGUP', 'USER_BUSY')], 'USER_BUSY'],
    ['a linger notice and a goodbye', [hangup('CHANNEL_HANGUP', 'USER_BUSY'), lingerNotice(CALL, 0), goodbyeOf(CALL)], 'USER_BUSY'], // prettier-ignore
    ['a linger notice, told the cause later', [lingerNotice(CALL, 0), hangup('CHANNEL_HANGUP', 'USER_BUSY')], 'USER_BUSY'], // prettier-ignore
    ['a goodbye alone', [goodbyeOf(CALL)], undefined],
  ])('learns of the hangup from %s at once', async (_what, frames, hangupCause) => {
    const { peer, call } = await callRig({}, { clock: new SimulatedClock() });
    const running = call.execute('playback', 'x.wav');
    const unanswered = call.execute('playback', 'y.wav');
    await takeExecute(peer);
    await peer.command();
    peer.send(...frames);
    peer.socket.end();

    const gone = { code: 'ESL_CHANNEL_GONE', hangupCause, channelUuid: CALL };
    await expect(running).rejects.toMatchObject(gone);
    await expect(unanswered).rejects.toMatchObject({ ...gone, cause: { code: 'ESL_SESSION_LOST' } }); // prettier-ignore
    await call.ended;
    expect(call.channelEnd).toEqual({ hangupCause });
    expect(call.signal.reason).toMatchObject({ code: 'ESL_CHANNEL_GONE', channelUuid: CALL });
  });

  it.each([
    ['answers an exit', (call: OutboundCall) => call.exit(), 1],
    ['answers an exit written by hand', (call: OutboundCall) => call.command('exit'), 1],
    ['answers a message too many', () => Promise.resolve(), 257],
  ])('is told of the lost session by a goodbye that %s', async (_what, leave, runs) => {
    const { peer, call } = await callRig();
    const running = Array.from({ length: runs }, () => call.execute('playback', 'x.wav'));
    const codes = running.map((run) => run.catch((error: unknown) => (error as { code: string }).code)); // prettier-ignore
    for (const _ of running) await takeExecute(peer);
    const leaving = leave(call).catch(() => undefined);
    peer.send(goodbyeOf(CALL));
    peer.socket.end();

    expect(new Set(await Promise.all(codes))).toEqual(new Set(['ESL_SESSION_LOST']));
    await leaving;
    expect(call.channelEnd).toBeUndefined();
  });

  it('is told of the lost session when FreeSWITCH shuts down', async () => {
    const { peer, call } = await callRig();
    const running = call.execute('playback', 'x.wav');
    await takeExecute(peer);
    peer.send(goodbyeOf(CALL, 'The system is being shut down.\n'));
    peer.socket.end();

    await expect(running).rejects.toMatchObject({ code: 'ESL_SESSION_LOST' });
    expect(call.channelEnd).toBeUndefined();
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

import { describe, expect, it, vi } from 'vitest';
import { SimulatedClock } from './simulated-clock.ts';
import { HANGUP_GRACE_MS } from '../src/session/app-tracker.ts';
import { type OutboundCall } from '../src/outbound/outbound-call.ts';
import { CALL, callRig, complete, hangup, outboundRig, takeExecute } from './outbound-rig.ts';
import { type Peer } from '@switchwire/raw-peer';
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
    call.runApp('playback', 'x.wav').catch((error: unknown) => {
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
    const running = call.runApp('playback', 'x.wav');
    const unanswered = call.runApp('playback', 'y.wav');
    await takeExecute(peer);
    await peer.command();
    peer.send(...frames);
    peer.socket.end();

    const gone = { code: 'ESL_CHANNEL_GONE', hangupCause, channelUuid: CALL };
    await expect(running).rejects.toMatchObject(gone);
    await expect(unanswered).rejects.toMatchObject({ ...gone, cause: { code: 'ESL_SESSION_LOST' } }); // prettier-ignore
    await call.closed;
    expect(call.channelEnd).toEqual({ hangupCause });
    expect(call.signal.reason).toMatchObject({ code: 'ESL_CHANNEL_GONE', channelUuid: CALL });
  });

  it.each([
    ['answers an exit', (call: OutboundCall) => call.close(), 1],
    ['answers an exit written by hand', (call: OutboundCall) => call.send('exit'), 1],
    ['answers a message too many', () => Promise.resolve(), 257],
  ])('learns of the lost session by a goodbye that %s', async (_what, leave, runs) => {
    const { peer, call } = await callRig();
    const running = Array.from({ length: runs }, () => call.runApp('playback', 'x.wav'));
    const codes = running.map((run) => run.catch((error: unknown) => (error as { code: string }).code)); // prettier-ignore
    for (const _ of running) await takeExecute(peer);
    const leaving = leave(call).catch(() => undefined);
    peer.send(goodbyeOf(CALL));
    peer.socket.end();

    expect(new Set(await Promise.all(codes))).toEqual(new Set(['ESL_SESSION_LOST']));
    await leaving;
    expect(call.channelEnd).toBeUndefined();
  });

  it('learns of the lost session when FreeSWITCH shuts down', async () => {
    const { peer, call } = await callRig();
    const running = call.runApp('playback', 'x.wav');
    await takeExecute(peer);
    peer.send(goodbyeOf(CALL, 'The system is being shut down.\n'));
    peer.socket.end();

    await expect(running).rejects.toMatchObject({ code: 'ESL_SESSION_LOST' });
    expect(call.channelEnd).toBeUndefined();
  });

  it('that is interrupted by the hangup still completes', async () => {
    const { peer, call } = await callRig();
    const running = call.runApp('playback', 'x.wav');
    const run = await takeExecute(peer);
    peer.send(hangup('CHANNEL_HANGUP', 'NORMAL_CLEARING'), lingerNotice(CALL, 5), complete(run));

    expect(await running).toMatchObject({ applicationUuid: run });
  });

  it('is refused at once when the channel is gone already', async () => {
    const { peer, call } = await callRig();
    peer.send(hangup('CHANNEL_HANGUP_COMPLETE', 'USER_BUSY'));
    await vi.waitFor(() => expect(call.channelEnd).toEqual({ hangupCause: 'USER_BUSY' }));

    await expect(call.runApp('playback', 'x.wav')).rejects.toMatchObject({
      code: 'ESL_CHANNEL_GONE',
      hangupCause: 'USER_BUSY',
    });
    expect(peer.unread).toBe('');
  });

  it('gives up in time or on demand', async () => {
    const { peer, call } = await callRig();
    const stop = new AbortController();
    const slow = call.runApp('playback', 'a', { completeTimeoutMs: 20 });
    const stopped = call.runApp('playback', 'b', { signal: stop.signal });
    await takeExecute(peer);
    await takeExecute(peer);

    await expect(slow).rejects.toMatchObject({ code: 'ESL_COMMAND_TIMEOUT', timeoutMs: 20 });
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'ESL_COMMAND_ABORTED' });
  });
});

describe('the events that an outbound execute needs', () => {
  /** A call whose handler switches events on itself. */
  async function quietCall(control: 'full' | 'single-channel') {
    let handOut: (call: OutboundCall) => void = () => undefined;
    const handed = new Promise<OutboundCall>((resolve) => (handOut = resolve));
    const { dial } = await outboundRig({
      events: false,
      onCall: (call) => {
        handOut(call);
      },
    });
    const peer = await dial();
    await peer.read('connect\n\n');
    peer.send(channelData({ uuid: CALL, mode: 'async', control }));
    return { peer, call: await handed };
  }
  const answerEvents = async (peer: Peer, ...commands: string[]) => {
    for (const command of commands) {
      expect(await peer.command()).toBe(command);
      peer.send(reply(command.startsWith('myevents') ? '+OK Events Enabled' : '+OK event listener enabled json')); // prettier-ignore
    }
  };
  const NAMES = [
    'event json CHANNEL_EXECUTE_COMPLETE',
    'event json CHANNEL_HANGUP',
    'event json CHANNEL_HANGUP_COMPLETE',
    'event json CHANNEL_DESTROY',
  ];

  it.each(['full', 'single-channel'] as const)(
    'are those of its channel only, requested once (%s)',
    async (control) => {
      const { peer, call } = await quietCall(control);
      const runs = [call.runApp('answer'), call.runApp('playback', 'x.wav')];
      await answerEvents(peer, 'myevents json');
      for (const _ of runs) peer.send(complete(await takeExecute(peer)));

      await Promise.all(runs);
      expect(peer.unread).toBe('');
    },
  );

  it('are added by name for a call that listens to other channels', async () => {
    const { peer, call } = await quietCall('full');
    const listening = call.subscribe(['CUSTOM conference::maintenance']).ready;
    const running = call.runApp('answer');
    await answerEvents(peer, 'event json CUSTOM conference::maintenance', ...NAMES);
    peer.send(complete(await takeExecute(peer)));

    await Promise.all([listening, running]);
  });

  it.each([
    ['noevents', (call: OutboundCall) => call.send('noevents'), ['noevents'], NAMES],
    [
      'nixevent ALL by hand',
      (call: OutboundCall) => call.send('nixevent ALL'),
      ['nixevent ALL'],
      NAMES,
    ],
    ['nixevent by hand', (call: OutboundCall) => call.send('nixevent CHANNEL_EXECUTE_COMPLETE'), ['nixevent CHANNEL_EXECUTE_COMPLETE'], ['event json CHANNEL_EXECUTE_COMPLETE']], // prettier-ignore
    [
      'myevents again after noevents',
      async (call: OutboundCall) => {
        await call.send('noevents');
        await call.myevents();
      },
      ['noevents', 'myevents json'],
      NAMES,
    ],
  ])('are asked for again after %s', async (_what, lose, lost, found) => {
    const { peer, call } = await callRig();
    const losing = lose(call);
    for (const [index, command] of lost.entries()) {
      expect(await peer.command()).toBe(command);
      peer.send(reply(command === 'myevents json' && index > 0 ? '-ERR aready enabled.' : '+OK'));
    }
    await losing;
    const running = call.runApp('answer');
    await answerEvents(peer, ...found);
    peer.send(complete(await takeExecute(peer)));

    await running;
  });

  it('are asked for by the next one when one never left', async () => {
    const { peer, call } = await quietCall('single-channel');
    const never = call.myevents({ signal: AbortSignal.abort() });
    await expect(never).rejects.toMatchObject({ code: 'ESL_COMMAND_ABORTED', written: false });
    const aborted = expect(
      call.runApp('answer', undefined, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'ESL_COMMAND_ABORTED' });
    const running = call.runApp('answer');
    await answerEvents(peer, 'myevents json');
    peer.send(complete(await takeExecute(peer)));

    await running;
    await aborted;
  });
});

describe('outbound executes that are issued together', () => {
  it('keep their order, before a hangup too', async () => {
    const { peer, call } = await callRig();
    const issued = [
      call.runApp('playback', 'x.wav', { eventLock: true }),
      call.runApp('log', 'INFO done'),
    ].map((run) => run.catch(() => undefined));
    const hungUp = call.hangup();

    for (const part of ['playback', 'log', 'call-command: hangup']) {
      expect(await peer.command()).toContain(part);
      peer.send(reply('+OK'));
    }
    await hungUp;
    peer.send(hangup('CHANNEL_HANGUP_COMPLETE', 'NORMAL_CLEARING'));
    await Promise.all(issued);
  });

  it('cannot share an id: the second is refused, the first completes', async () => {
    const { peer, call } = await callRig();
    const first = call.runApp('playback', 'x.wav', { applicationUuid: 'mine' });
    const second = call.runApp('playback', 'y.wav', { applicationUuid: 'mine' });

    await expect(second).rejects.toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
    peer.send(complete(await takeExecute(peer)));
    expect(await first).toMatchObject({ applicationUuid: 'mine' });
    expect(peer.unread).toBe('');
  });
});

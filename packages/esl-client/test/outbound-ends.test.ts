import { describe, expect, it, vi } from 'vitest';
import { SimulatedClock } from './simulated-clock.ts';
import { type OutboundCall } from '../src/outbound/outbound-call.ts';
import { CALL, callRig, hangup, outboundRig, sayGoodbye } from './outbound-rig.ts';
import { channelData, GOODBYE, lingerNotice, reply } from './wire-text.ts';

describe('leaving an outbound call', () => {
  it.each([
    ['async', 'async'],
    ['sync', 'static'],
  ] as const)(
    'does not wait for ever for a peer that answers nothing (%s)',
    async (_name, mode) => {
      const clock = new SimulatedClock();
      const { peer, call } = await callRig({ mode }, { clock, commandTimeoutMs: 0 });
      const left = call.close();
      expect(await peer.command()).toBe('exit');

      clock.increment(5_000);
      await peer.end();
      clock.increment(2_000);
      expect(await left).toMatchObject({ kind: 'request' });
    },
  );

  it('waits for the application that runs in sync mode', async () => {
    const clock = new SimulatedClock();
    const { peer, call } = await callRig({ mode: 'static' }, { clock });
    const running = call.runApp('playback', 'x.wav');
    const left = call.close();
    expect(await peer.command()).toContain('playback');
    expect(await peer.command()).toBe('exit');
    clock.increment(60_000);
    peer.send(reply('+OK'), reply('+OK bye'), GOODBYE);
    peer.socket.end();

    expect(await running).toMatchObject({ reply: { text: '+OK' } });
    expect(await left).toMatchObject({ kind: 'request' });
  });
});

describe('the end of an outbound call', () => {
  it('learns of the end by its signal', async () => {
    const { peer, call } = await callRig();
    peer.socket.end();

    expect(await call.closed).toMatchObject({ code: 'ESL_END' });
    await vi.waitFor(() => expect(call.signal.aborted).toBe(true));
    expect(call.signal.reason).toBeInstanceOf(Error);
    expect(call.signal.reason).toMatchObject({ code: 'ESL_END' });
    expect(call.connected).toBe(false);
  });

  it('is reported as its own request to a handler that has left, since the dialplan goes on', async () => {
    const { peer, call } = await callRig();
    const left = call.close();
    await sayGoodbye(peer);

    expect(await left).toMatchObject({ code: 'ESL_CLOSED' });
    expect(call.signal.reason).toMatchObject({ code: 'ESL_CLOSED' });
    expect(call.channelEnd).toBeUndefined();
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

  it('names its channel in a hangup while it lingers, so that the answer is about that channel', async () => {
    const answers: unknown[] = [];
    const { dial } = await outboundRig({
      linger: true,
      onCall: (call) => {
        call.onNotice(() => void call.hangup().then((answer) => answers.push(answer.text)));
      },
    });
    const peer = await dial();
    await peer.read('connect\n\n');
    peer.send(channelData({ uuid: CALL, mode: 'async', control: 'full' }));
    await peer.read('myevents json\n\nlinger\n\n');
    peer.send(reply('+OK Events Enabled'), reply('+OK will linger'), lingerNotice(CALL, -1));

    expect(await peer.command()).toBe(`sendmsg ${CALL}\ncall-command: hangup`);
    const gone = `-ERR invalid session id [${CALL}]`;
    peer.send(reply(gone));
    await vi.waitFor(() => expect(answers).toEqual([gone]));
  });

  it('ends the iterations of a lingering call, so that its handler is done', async () => {
    const names: string[] = [];
    const { dial, server } = await outboundRig({
      linger: true,
      onCall: async (call) => {
        for await (const { name } of call.events(['CHANNEL_HANGUP', 'CHANNEL_HANGUP_COMPLETE']))
          names.push(name);
      },
    });
    const peer = await dial();
    await peer.read('connect\n\n');
    peer.send(channelData({ uuid: CALL, mode: 'async', control: 'full' }));
    await peer.read('myevents json\n\nlinger\n\n');
    peer.send(
      reply('+OK Events Enabled'),
      reply('+OK will linger'),
      hangup('CHANNEL_HANGUP', 'NORMAL_CLEARING'),
      hangup('CHANNEL_HANGUP_COMPLETE', 'NORMAL_CLEARING'),
      lingerNotice(CALL, -1),
    );
    await sayGoodbye(peer);

    await vi.waitFor(() => expect(server.list()).toEqual([]));
    expect(names).toEqual(['CHANNEL_HANGUP', 'CHANNEL_HANGUP_COMPLETE']);
  });

  /** A call that lingers on its own demand, its channel gone. */
  async function lingeringCall(
    mode: 'async' | 'static',
    options: { readonly events: 'json' | false; readonly seconds: number },
  ) {
    const clock = new SimulatedClock();
    const calls: OutboundCall[] = [];
    const { dial } = await outboundRig({
      clock,
      events: options.events,
      onCall: (call) => {
        calls.push(call);
        void call.linger();
      },
    });
    const peer = await dial();
    await peer.read('connect\n\n');
    peer.send(channelData({ uuid: CALL, mode, control: 'full' }));
    if (options.events !== false) {
      await peer.read('myevents json\n\n');
      peer.send(reply('+OK Events Enabled'));
    }
    await peer.read('linger\n\n');
    peer.send(reply('+OK will linger'), lingerNotice(CALL, options.seconds));
    await vi.waitFor(() => expect(calls[0]?.channelEnd).toBeDefined());
    return { clock, peer };
  }

  it.each([
    ['whose events are off', 'async', false],
    ['in sync mode, which tells no end', 'static', 'json'],
  ] as const)('leaves a lingering call %s, a moment later', async (_what, mode, events) => {
    const { clock, peer } = await lingeringCall(mode, { events, seconds: -1 });
    clock.increment(999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(peer.unread).toBe('');

    clock.increment(1);
    expect(await peer.command()).toBe('exit');
  });

  it('leaves a lingering call to FreeSWITCH, which ends it at the given time', async () => {
    const { clock, peer } = await lingeringCall('async', { events: false, seconds: 5 });
    clock.increment(60_000);
    peer.socket.end();
    await peer.end();

    expect(peer.unread).toBe('');
  });
});

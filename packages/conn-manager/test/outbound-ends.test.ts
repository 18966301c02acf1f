import { describe, expect, it, vi } from 'vitest';
import { SimulatedClock } from 'xstate';
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
      const left = call.exit();
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
    const running = call.execute('playback', 'x.wav');
    const left = call.exit();
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
  it('is told of the end by its signal', async () => {
    const { peer, call } = await callRig();
    peer.socket.end();

    expect(await call.ended).toMatchObject({ code: 'ESL_END' });
    await vi.waitFor(() => expect(call.signal.aborted).toBe(true));
    expect(call.signal.reason).toMatchObject({ code: 'ESL_CHANNEL_GONE' });
    expect(call.connected).toBe(false);
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

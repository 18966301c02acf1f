import { describe, expect, it, vi } from 'vitest';
import { type OutboundCall } from '../src/outbound/outbound-call.ts';
import { CALL, callRig, handOver, outboundRig } from './outbound-rig.ts';
import { channelData, goodbyeOf, reply } from './wire-text.ts';

const silent = () => ({ debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() });

describe('connections to an outbound server', () => {
  it.each([
    ['closes without sending anything: a health probe', ''],
    ['speaks HTTP', 'GET /healthz HTTP/1.0\r\n\r\n'],
    ['speaks TLS', '\u0016\u0003\u0001\u0000\u0005'],
  ])('is one debug line when it %s', async (_what, bytes) => {
    const logger = silent();
    const { dial, errors } = await outboundRig({ onCall: () => undefined, logger });
    const probe = await dial();
    await probe.read('connect\n\n');
    probe.socket.end(bytes, 'latin1');

    await vi.waitFor(() =>
      expect(logger.debug.mock.calls.map(([, text]) => String(text))).toContainEqual(
        expect.stringMatching(/is no call$/),
      ),
    );
    expect([errors, logger.warn.mock.calls, logger.error.mock.calls]).toEqual([[], [], []]);
  });

  it('counts as a call once it has answered connect', async () => {
    const calls: OutboundCall[] = [];
    const { dial, server } = await outboundRig({
      maxCalls: 1,
      onCall: (call) => void calls.push(call),
    });
    const silentPeers = await Promise.all([dial(), dial()]);
    for (const peer of silentPeers) await peer.read('connect\n\n');
    await handOver(await dial());
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    expect(server.refused).toBe(0);

    const [late] = silentPeers;
    late.send(channelData({ uuid: 'another', mode: 'async', control: 'full' }));
    expect(await late.command()).toContain('hangup-cause: SWITCH_CONGESTION');
    expect(server.refused).toBe(1);
  });

  it('is reported with its data when it hangs up before the handler could run', async () => {
    const reported: [unknown, OutboundCall | undefined][] = [];
    const { dial } = await outboundRig({
      onCall: () => expect.unreachable(),
      onError: (error, call) => reported.push([error, call]),
    });
    const peer = await dial();
    await peer.read('connect\n\n');
    peer.send(channelData({ uuid: CALL, mode: 'async', control: 'full' }), goodbyeOf(CALL));
    peer.socket.end();

    await vi.waitFor(() => expect(reported).toHaveLength(1));
    expect(reported[0]![0]).toMatchObject({ code: 'ESL_CHANNEL_GONE', channelUuid: CALL });
    expect(reported[0]![1]?.uuid).toBe(CALL);
  });

  it('is shown by its IPv4 address when the listener is on ::', async () => {
    const { server, dial } = await outboundRig({ host: '::', onCall: () => undefined });
    await dial();

    await vi.waitFor(() => expect(server.list()).toMatchObject([{ host: '127.0.0.1' }]));
  });
});

describe('commands of a call that are not awaited', () => {
  it('never end the process when the call is lost under them', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const { peer, call } = await callRig();
    void call.runApp('playback', 'x.wav');
    void call.playback('x.wav');
    void call.record('x.wav');
    void call.bridge('user/1000');
    void call.playAndGetDigits({ file: 'x.wav' });
    void call.api('status');
    void call.bgapi('status');
    void call.variable('x');
    void call.send('api uptime');
    void call.sendEvent('NOTIFY', {});
    void call.hangup();
    await peer.command();
    peer.socket.destroy();
    await call.closed;
    void call.runApp('playback', 'x.wav');
    void call.api('status');
    void call.send('api a\r\nb');
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);

    expect(unhandled).not.toHaveBeenCalled();
  });

  it('may be the value of a handler', async () => {
    const { dial } = await outboundRig({ onCall: (call) => call.runApp('answer') });
    const peer = await dial();
    await handOver(peer);
    expect(await peer.command()).toContain('execute-app-name: answer');
    peer.send(reply('-ERR'));
    expect(await peer.command()).toBe('exit');
  });
});

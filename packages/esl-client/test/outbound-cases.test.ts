import { type EslEvent } from '@switchwire/esl-protocol';
import { describe, expect, it, vi } from 'vitest';
import { SimulatedClock } from './simulated-clock.ts';
import { NotAllowedError } from '../src/errors.ts';
import { type OutboundCall } from '../src/outbound/outbound-call.ts';
import { CALL, callRig, handOver, outboundRig } from './outbound-rig.ts';
import { channelData, plainEvent, reply } from './wire-text.ts';

const RUN = '11111111-2222-3333-4444-555555555555';

function watchSettled(promise: Promise<unknown>): () => boolean {
  let settled = false;
  promise.finally(() => (settled = true)).catch(() => undefined);
  return () => settled;
}

describe('conformance: outbound', () => {
  it('18, 46 connect first: written before any byte comes; the handler knows the channel', async () => {
    const calls: OutboundCall[] = [];
    const { dial } = await outboundRig({ onCall: (call) => void calls.push(call) });
    const peer = await dial();
    await peer.read('connect\n\n');
    expect(peer.unread).toBe('');
    expect(calls).toEqual([]);

    peer.send(
      channelData({
        uuid: CALL,
        mode: 'async',
        control: 'full',
        headers: {
          'Channel-Caller-ID-Name': 'Fred%20X',
          variable_DP_MATCH: 'ARRAY%3A%3Aasync-29084%7C%3Aasync%7C%3A29084',
          variable_socket_path: 'ivr',
        },
      }),
    );
    await peer.read('myevents json\n\n');
    peer.send(reply('+OK Events Enabled'));

    await vi.waitFor(() => expect(calls).toHaveLength(1));
    const [call] = calls;
    expect(call).toMatchObject({ uuid: CALL, mode: 'async', full: true, connected: true });
    expect(call!.header('channel-caller-id-name')).toBe('Fred X');
    expect(call!.channelData.header('variable_DP_MATCH')).toEqual([
      'async-29084',
      'async',
      '29084',
    ]);
    expect(call!.header('variable_socket_path')).toBe('ivr');
    expect(call!.header('variable_no_such')).toBeUndefined();
  });

  it('47 single-channel: commands that need full are refused here and never written', async () => {
    const { peer, call } = await callRig({ control: 'single-channel' });
    const refused = [
      call.api('status'),
      call.bgapi('status'),
      call.variable('x'),
      call.linger(),
      call.nolinger(),
      call.log(),
      call.nolog(),
      call.sendEvent('NOTIFY', {}),
      call.send('event json ALL'),
      call.send('noevents'),
      call.send('API status'),
    ];

    for (const command of refused) {
      await expect(command).rejects.toMatchObject({ code: 'ESL_NOT_ALLOWED' });
    }
    expect(() => call.subscribe(['HEARTBEAT'])).toThrow(NotAllowedError);
    // `myevents` has brought these already
    expect(call.subscribe(['DTMF']).refused).toEqual([]);
    expect(peer.unread).toBe('');
  });

  it('47 single-channel: commands for the channel itself are allowed', async () => {
    const { peer, call } = await callRig({ control: 'single-channel' });
    const steps: [Promise<unknown>, string][] = [
      [call.filter('A', 'b'), 'filter A b'],
      [call.filterDelete('A'), 'filter delete A'],
      [call.myevents(), 'myevents json'],
      [call.resume(), 'resume'],
      [call.divertEvents(true), 'divert_events on'],
      [call.sendMessage({ 'call-command': 'nomedia' }), 'sendmsg\ncall-command: nomedia'],
      [call.hangup('USER_BUSY'), 'sendmsg\ncall-command: hangup\nhangup-cause: USER_BUSY'],
      [call.send('connect'), 'connect'],
    ];
    for (const [, bytes] of steps) {
      expect(await peer.command()).toBe(bytes);
      peer.send(reply('+OK'));
    }
    await Promise.all(steps.map(([command]) => command));

    const left = call.close();
    await peer.read('exit\n\n');
    peer.send(reply('+OK bye'));
    peer.socket.end();
    expect(await left).toMatchObject({ kind: 'request' });
  });

  it('48 execute resolves on completion (async), not on another run', async () => {
    const names: string[] = [];
    const { peer, call } = await callRig();
    call.onEvent(({ name }) => names.push(name));
    const running = call.runApp('playback', 'x.wav', { applicationUuid: RUN });
    const done = watchSettled(running);
    await peer.read(
      `sendmsg\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: x.wav\nEvent-UUID: ${RUN}\n\n`,
    );
    const event = (name: string, applicationUuid: string) =>
      plainEvent({
        'Event-Name': name,
        'Unique-ID': CALL,
        Application: 'playback',
        'Application-Response': 'FILE%20PLAYED',
        'Application-UUID': applicationUuid,
      });
    peer.send(
      reply('+OK'),
      event('CHANNEL_EXECUTE', RUN),
      event('CHANNEL_EXECUTE_COMPLETE', 'another'),
    );
    await vi.waitFor(() => expect(names).toHaveLength(2));
    expect(done()).toBe(false);

    peer.send(event('CHANNEL_EXECUTE_COMPLETE', RUN));

    expect(await running).toMatchObject({ applicationUuid: RUN, response: 'FILE PLAYED' });
  });

  it('49 execute in sync mode ends with its reply, without a deadline, and events are still delivered', async () => {
    const events: EslEvent[] = [];
    const clock = new SimulatedClock();
    const { peer, call } = await callRig({ mode: 'static' }, { clock });
    call.onEvent((event) => events.push(event));
    const running = call.runApp('answer', undefined, {
      applicationUuid: RUN,
      timeoutMs: undefined,
    });
    await peer.read(
      `sendmsg\ncall-command: execute\nexecute-app-name: answer\nEvent-UUID: ${RUN}\n\n`,
    );
    // longer than the deadline of a command
    clock.increment(60_000);
    peer.send(
      reply('+OK'),
      plainEvent({ 'Event-Name': 'CHANNEL_EXECUTE', Application: 'answer' }),
      plainEvent({ 'Event-Name': 'CHANNEL_EXECUTE_COMPLETE', Application: 'answer' }),
    );

    expect(call.mode).toBe('sync');
    expect(await running).toMatchObject({ applicationUuid: RUN, event: undefined });
    await vi.waitFor(() =>
      expect(events.map(({ name }) => name)).toEqual([
        'CHANNEL_EXECUTE',
        'CHANNEL_EXECUTE_COMPLETE',
      ]),
    );
  });

  it('50 a peer that leaves before the connect reply affects no other call', async () => {
    const calls: OutboundCall[] = [];
    const { dial, errors } = await outboundRig({ onCall: (call) => void calls.push(call) });
    const first = await dial();
    await first.read('connect\n\n');
    first.send('Content-Type: ');
    first.socket.end();
    await vi.waitFor(() => expect(errors).toMatchObject([{ code: 'ESL_SESSION_LOST' }]));
    expect(calls).toEqual([]);

    await handOver(await dial());
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    expect(errors).toHaveLength(1);
  });
});

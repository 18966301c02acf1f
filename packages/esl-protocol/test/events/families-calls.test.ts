import { describe, expect, it } from 'vitest';
import {
  bridgeOf,
  callDetailOf,
  callerProfileOf,
  callSecureOf,
  callStateChangeOf,
  callUpdateOf,
  channelOf,
  detectedSpeechOf,
  detectedToneOf,
  executionOf,
  mediaBugOf,
  rtcpReportOf,
  uuidChangeOf,
  callTextOf,
  codecChangeOf,
  privateCommandOf,
  sipReinviteOf,
} from '../../src/families/index.ts';
import { made, recorded } from './family-events.ts';

describe('families of calls and their media', () => {
  it('reads who is bridged with whom', () => {
    const [bridge] = recorded('CHANNEL_BRIDGE').map(bridgeOf);
    const [unbridge] = recorded('CHANNEL_UNBRIDGE').map(bridgeOf);

    expect(bridge).toMatchObject({ ended: false, bPresenceData: {} });
    expect([bridge?.aUuid, bridge?.bUuid]).toContain(bridge?.uuid);
    expect(bridge?.aUuid).not.toBe(bridge?.bUuid);
    expect(unbridge).toEqual({ ...bridge, ended: true });
    expect(bridgeOf(made('CHANNEL_BRIDGE', { 'bridge-b-pd-team': 'red' }))?.bPresenceData).toEqual({
      team: 'red',
    });
  });

  it('reads steps from one call state to another', () => {
    const steps = recorded('CHANNEL_CALLSTATE').map(callStateChangeOf);

    expect(new Set(steps.map((step) => `${step?.from} ${step?.to} ${step?.toNumber}`))).toEqual(
      new Set([
        'DOWN RINGING 2',
        'DOWN ACTIVE 4',
        'RINGING ACTIVE 4',
        'RINGING HANGUP 7',
        'ACTIVE RING_WAIT 6',
        'RING_WAIT ACTIVE 4',
        'ACTIVE HANGUP 7',
      ]),
    );
    expect(steps.every((step) => step?.uuid !== undefined)).toBe(true);
  });

  it('reads updates of the other party', () => {
    const updates = recorded('CALL_UPDATE').map(callUpdateOf);
    const sent = {
      'Unique-ID': 'u',
      Direction: 'SEND',
      'Bridged-To': 'v',
      'Sent-Callee-ID-Name': 'Zoë',
      'Sent-Callee-ID-Number': '1001',
    };

    expect(new Set(updates.map((update) => update?.direction))).toEqual(new Set(['RECV']));
    expect(callUpdateOf(made('CALL_UPDATE', sent))).toEqual({
      uuid: 'u',
      direction: 'SEND',
      bridgedTo: 'v',
      sentCalleeIdName: 'Zoë',
      sentCalleeIdNumber: '1001',
    });
  });

  it('reads the codecs and the other leg of a channel', () => {
    const [answered] = recorded('CHANNEL_ANSWER');
    const [bridge] = recorded('CHANNEL_BRIDGE');

    expect(channelOf(answered!)?.readCodec).toEqual({
      name: 'L16',
      rateHz: 8000,
      bitsPerSecond: 128_000,
    });
    expect(channelOf(answered!)?.writeCodec).toEqual(channelOf(answered!)?.readCodec);
    const ids = {
      'Unique-ID': 'u',
      'Session-External-ID': 'x',
      'Channel-Presence-ID': '1000@d',
      'Channel-HIT-Dialplan': 'false',
    };
    expect(channelOf(made('CHANNEL_HOLD', ids))).toMatchObject({
      externalId: 'x',
      presenceId: '1000@d',
      hitDialplan: false,
      otherType: undefined,
    });
    expect(channelOf(bridge!)).toMatchObject({
      otherType: 'originatee',
      presenceDirection: 'outbound',
    });
    expect(callerProfileOf(bridge!, 'Other-Leg')?.uuid).toBe(bridgeOf(bridge!)?.bUuid);
  });

  it('reads the rest of a caller profile', () => {
    const texts = {
      Direction: 'inbound',
      'Logical-Direction': 'outbound',
      'Orig-Caller-ID-Name': 'Max',
      'Orig-Caller-ID-Number': '1',
      ANI: '2',
      'ANI-II': '3',
      RDNIS: '4',
      'Transfer-Source': '5',
      'Profile-Index': '6',
      'Profile-Created-Time': '1795230140000123',
      'Screen-Bit': 'true',
      'Privacy-Hide-Number': 'false',
    };
    const headers = Object.entries(texts).map(([name, value]) => [`Other-Leg-${name}`, value]);
    const event = made('CHANNEL_PARK', Object.fromEntries(headers) as Record<string, string>);

    expect(callerProfileOf(event, 'Other-Leg')).toMatchObject({
      direction: 'inbound',
      logicalDirection: 'outbound',
      origCallerIdName: 'Max',
      origCallerIdNumber: '1',
      ani: '2',
      aniIi: '3',
      rdnis: '4',
      transferSource: '5',
      profileIndex: 6,
      profileCreatedAt: new Date(1_795_230_140_000),
      screenBit: true,
      privacyHideNumber: false,
    });
    expect(callerProfileOf(event)).toBeUndefined();
    expect(channelOf(made('CHANNEL_PARK', { 'Unique-ID': 'u' }))?.caller).toBeUndefined();
  });

  it('reads times of things that have not happened as undefined', () => {
    const times = ['Progress', 'Answered', 'Bridged', 'Transfer', 'Resurrect', 'Hangup'];
    const headers = Object.fromEntries(times.map((name) => [`Caller-Channel-${name}-Time`, '0']));
    const held = {
      'Caller-Channel-Last-Hold': '1795230140000123',
      'Caller-Channel-Hold-Accum': '2500000',
      'Caller-Privacy-Hide-Name': 'true',
      'Caller-Profile-Index': 'one',
    };
    const profile = callerProfileOf(made('CHANNEL_HANGUP', { ...headers, ...held }));

    expect(profile).toMatchObject({
      lastHeldAt: new Date(1_795_230_140_000),
      holdMs: 2500,
      privacyHideName: true,
      profileIndex: undefined,
      screenBit: undefined,
    });
    expect(profile?.holdMs).toBe(2500);
    expect(callerProfileOf(made('CHANNEL_HANGUP', { 'Caller-ANI': '1' }))?.holdMs).toBeUndefined();
    for (const at of ['progressAt', 'answeredAt', 'bridgedAt', 'resurrectedAt', 'hungUpAt']) {
      expect(profile).toHaveProperty(at, undefined);
    }
  });

  it('reads the calls of a device in their order', () => {
    const detail = made('CALL_DETAIL', {
      Type: 'device',
      'Device-ID': 'd',
      'Call-10-Unique-ID': 'j',
      'Call-2-Unique-ID': 'b',
      'Call-2-Caller-ID-Number': '1000',
    });

    expect(callDetailOf(detail)).toMatchObject({ type: 'device', deviceId: 'd' });
    expect(callDetailOf(detail)?.calls.map(({ uuid }) => uuid)).toEqual(['b', 'j']);
    expect(callDetailOf(detail)?.calls[0]?.callerIdNumber).toBe('1000');
  });

  // as a server sent them
  const HEADERS_OF_REPORT = {
    'Unique-ID': '38f4f5f6-ec2f-4625-9749-84f202515887',
    SSRC: '7b0fd488',
    'NTP-Most-Significant-Word': '4004862420',
    'NTP-Least-Significant-Word': '1439333735',
    'RTP-Timestamp': '31840',
    'Sender-Packet-Count': '194',
    'Octect-Packet-Count': '31040',
    'Last-RTP-Timestamp': '31840',
  };
  const REPORT = {
    uuid: '38f4f5f6-ec2f-4625-9749-84f202515887',
    ssrc: '7b0fd488',
    ntpMostSignificantWord: 4_004_862_420,
    ntpLeastSignificantWord: 1_439_333_735,
    rtpTimestamp: 31_840,
    senderPacketCount: 194,
    senderOctetCount: 31_040,
    lastRtpTimestamp: 31_840,
  };

  it('reads an RTCP report that the server sends', () => {
    const report = made('SEND_RTCP_MESSAGE', {
      ...HEADERS_OF_REPORT,
      'Capture-Time': '1795873620347874',
      'Source-SSRC': '00000000',
      'Source-Fraction': '5',
      'Source-Lost': '4',
      'Source-Highest-Sequence-Number-Received': '56489',
      'Source-Jitter': '16',
      'Source-LSR': '0',
      'Source-DLSR': '0',
    });

    expect(rtcpReportOf(report)).toEqual({
      ...REPORT,
      sent: true,
      rtpRateHz: undefined,
      capturedAt: new Date(1_795_873_620_347),
      sources: [
        {
          index: 0,
          ssrc: '00000000',
          fractionLost: 5,
          packetsLost: 4,
          averageLoss: undefined,
          highestSequenceNumber: 56_489,
          jitter: 16,
          lastSenderReport: 0,
          delaySinceLastSenderReport: 0,
          averageRoundTrip: undefined,
        },
      ],
    });
  });

  it('reads an RTCP report that the server receives, by source', () => {
    const report = made('RECV_RTCP_MESSAGE', {
      ...HEADERS_OF_REPORT,
      'RTP-Rate': '8000',
      'Capture-Time': '1795873620368949',
      'Source10-Lost': '7',
      'Source0-SSRC': '630d0938',
      'Source0-Fraction': '1',
      'Source0-Lost': '1',
      'Source0-Loss-Avg': '2',
      'Source0-Highest-Sequence-Number-Received': '55257',
      'Source0-Jitter': '6',
      'Source0-LSR': '8',
      'Source0-DLSR': '9',
      'Rtt0-Avg': '0.250000',
    });

    const { sources, ...rest } = rtcpReportOf(report) ?? {};
    expect(rest).toEqual({
      ...REPORT,
      sent: false,
      rtpRateHz: 8000,
      capturedAt: new Date(1_795_873_620_368),
    });
    expect(sources).toMatchObject([
      {
        index: 0,
        ssrc: '630d0938',
        fractionLost: 1,
        packetsLost: 1,
        averageLoss: 2,
        highestSequenceNumber: 55_257,
        jitter: 6,
        lastSenderReport: 8,
        delaySinceLastSenderReport: 9,
        averageRoundTrip: 0.25,
      },
      { index: 10, packetsLost: 7, averageRoundTrip: undefined },
    ]);
    expect(rtcpReportOf(made('RECV_RTCP_MESSAGE', {}))).toMatchObject({ sent: false, sources: [] });
  });

  it('reads changes of the codec, of which the later headers count', () => {
    const [change] = recorded('CODEC').map(codecChangeOf);
    const headers = {
      'Unique-ID': 'u',
      'Channel-Read-Codec-Name': 'PCMU',
      'Channel-Read-Codec-Rate': '8000',
      'channel-read-codec-name': 'G722',
      'channel-read-codec-rate': '16000',
      'channel-read-codec-bit-rate': '64000',
      'channel-reported-read-codec-rate': '8000',
      'Channel-Write-Codec-Name': 'L16',
      'Channel-Write-Codec-Rate': '8000',
      'Channel-Write-codec-bit-rate': '128000',
    };

    expect(change).toMatchObject({ read: { name: 'L16', rateHz: 8000, bitsPerSecond: 128_000 } });
    expect(change?.uuid).toBeDefined();
    expect(codecChangeOf(made('CODEC', headers))).toEqual({
      uuid: 'u',
      read: { name: 'G722', rateHz: 16_000, bitsPerSecond: 64_000 },
      reportedReadRateHz: 8000,
      write: { name: 'L16', rateHz: 8000, bitsPerSecond: 128_000 },
    });
  });

  it('reads messages to a channel, text and re-INVITEs', () => {
    const execute = {
      'Unique-ID': 'u',
      Command: 'sendmsg u',
      'call-command': 'execute',
      'execute-app-name': 'playback',
      'execute-app-arg': 'a.wav',
      'Event-UUID': 'e',
    };

    expect(privateCommandOf(made('PRIVATE_COMMAND', execute))).toEqual({
      uuid: 'u',
      callCommand: 'execute',
      application: 'playback',
      applicationArg: 'a.wav',
      applicationUuid: 'e',
      hangupCause: undefined,
      body: undefined,
    });
    expect(callTextOf(made('TEXT', { 'Unique-ID': 'u' }, 'hé'))).toEqual({ uuid: 'u', text: 'hé' });
    expect(callTextOf(made('TEXT', {}))).toEqual({ uuid: undefined, text: '' });
    const reinvite = { 'Event-Subclass': 'sofia::reinvite', 'Unique-ID': 'u' };
    expect(sipReinviteOf(made('CUSTOM', reinvite, 'v=0'))).toEqual({ uuid: 'u', body: 'v=0' });
  });

  it('reads speech and tones', () => {
    const heard = made(
      'DETECTED_SPEECH',
      { 'Unique-ID': 'u', 'Speech-Type': 'detected-speech' },
      'yes',
    );
    const tone = made('DETECTED_TONE', { 'Detected-Tone': 'busy', 'delivery-failure': 'true' });

    expect(detectedSpeechOf(heard)).toEqual({
      uuid: 'u',
      type: 'detected-speech',
      result: 'yes',
      deliveryFailed: false,
    });
    expect(detectedToneOf(tone)).toEqual({ uuid: undefined, tone: 'busy', deliveryFailed: true });
  });

  it('reads media bugs', () => {
    const bug = {
      'Unique-ID': 'u',
      'Media-Bug-Function': 'session_record',
      'Media-Bug-Target': 'f',
    };

    expect(mediaBugOf(made('MEDIA_BUG_STOP', bug))).toEqual({
      uuid: 'u',
      stopped: true,
      function: 'session_record',
      target: 'f',
    });
    expect(mediaBugOf(made('MEDIA_BUG_START', bug))?.stopped).toBe(false);
  });

  it('reads changed uuids, encryption, and names of applications', () => {
    const changed = made('CHANNEL_UUID', { 'Unique-ID': 'new', 'Old-Unique-ID': 'old' });
    const secured = made('CALL_SECURE', { secure_type: 'srtp:A', 'caller-unique-id': 'u' });
    const named = made('CHANNEL_EXECUTE', { 'Application-UUID-Name': 'n' });

    expect(uuidChangeOf(changed)).toEqual({ uuid: 'new', oldUuid: 'old' });
    expect(callSecureOf(secured)).toEqual({ uuid: 'u', type: 'srtp:A' });
    expect(executionOf(named)?.applicationUuidName).toBe('n');
  });
});

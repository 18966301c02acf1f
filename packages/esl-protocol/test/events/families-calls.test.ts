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
    expect(callerProfileOf(bridge!, 'Other-Leg').uuid).toBe(bridgeOf(bridge!)?.bUuid);
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
    expect(callerProfileOf(event).direction).toBeUndefined();
  });

  it('reads what has not happened as undefined', () => {
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
    expect(profile.holdMs).toBe(2500);
    expect(callerProfileOf(made('CHANNEL_HANGUP', {})).holdMs).toBeUndefined();
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

  it('reads RTCP reports and their sources', () => {
    const report = made('SEND_RTCP_MESSAGE', {
      'Unique-ID': 'u',
      SSRC: '01020304',
      'NTP-Most-Significant-Word': '4004218940',
      'NTP-Least-Significant-Word': '2147483648',
      'RTP-Timestamp': '160',
      'Sender-Packet-Count': '50',
      'Octect-Packet-Count': '8000',
      'Last-RTP-Timestamp': '320',
      'RTP-Rate': '8000',
      'Capture-Time': '1795230140000123',
      'Source10-Lost': '1',
      'Source2-SSRC': 'aabbccdd',
      'Source2-Lost': '0',
    });

    expect(rtcpReportOf(report)).toEqual({
      uuid: 'u',
      sent: true,
      ssrc: '01020304',
      ntpMostSignificantWord: 4_004_218_940,
      ntpLeastSignificantWord: 2_147_483_648,
      rtpTimestamp: 160,
      senderPacketCount: 50,
      senderOctetCount: 8000,
      lastRtpTimestamp: 320,
      rtpRateHz: 8000,
      capturedAt: new Date(1_795_230_140_000),
      sources: [
        { index: 2, fields: { SSRC: 'aabbccdd', Lost: '0' } },
        { index: 10, fields: { Lost: '1' } },
      ],
    });
    expect(rtcpReportOf(made('RECV_RTCP_MESSAGE', {}))).toMatchObject({ sent: false, sources: [] });
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

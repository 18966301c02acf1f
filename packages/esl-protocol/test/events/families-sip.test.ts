import { describe, expect, it } from 'vitest';
import {
  gatewayStateOf,
  messageQueryOf,
  presenceOf,
  registrationFailureOf,
  sipInfoOf,
  sipNotifyOf,
} from '../../src/families/index.ts';
import { custom, made, recorded } from './family-events.ts';

describe('families of SIP and presence', () => {
  it('reads presence', () => {
    const [presence] = recorded('PRESENCE_IN').map(presenceOf);

    expect(presence).toMatchObject({
      uuid: undefined,
      proto: 'sip',
      login: '1000@example.test',
      from: '1000@example.test',
      rpid: 'unknown',
      status: 'Active',
      eventType: 'presence',
      answerState: undefined,
    });
  });

  it('distinguishes the answer state of presence from that of the channel', () => {
    const event = made('PRESENCE_IN', {
      'Channel-State': 'CS_EXECUTE',
      'Call-Direction': 'inbound',
      'Presence-Call-Direction': 'inbound',
      'Answer-State': 'answered',
      'Unique-ID': 'u',
      alt_event_type: 'dialog',
      event_count: '3',
      'channel-state': 'CS_HANGUP',
      'answer-state': 'terminated',
      'call-direction': 'outbound',
      'presence-call-direction': 'outbound',
      'presence-call-info-state': 'idle',
      'force-status': 'Away',
      'Presence-Calling-File': 'a.c',
      'Presence-Calling-Function': 'f',
      'Presence-Calling-Line': '9',
      'user-agent': 'phone',
      'presence-source': 'x',
    });

    expect(event.text('answer-state')).toBe('answered');
    expect(presenceOf(event)).toMatchObject({
      uuid: 'u',
      forceStatus: 'Away',
      altEventType: 'dialog',
      eventCount: 3,
      answerState: 'terminated',
      channelState: 'CS_HANGUP',
      callDirection: 'outbound',
      presenceCallDirection: 'outbound',
      callInfoState: 'idle',
      userAgent: 'phone',
      source: 'x',
      callingFile: 'a.c',
      callingFunction: 'f',
      callingLine: 9,
    });
    expect(presenceOf(made('PRESENCE_IN', { 'Answer-State': 'early' }))).toMatchObject({
      answerState: undefined,
    });
  });

  it('reads who asks for messages', () => {
    const query = { 'Message-Account': 'a', 'VM-Sofia-Profile': 'internal', 'VM-Call-ID': 'c' };

    expect(messageQueryOf(made('MESSAGE_QUERY', query))).toEqual({
      account: 'a',
      sofiaProfile: 'internal',
      callId: 'c',
      subscriptionCallId: undefined,
    });
    expect(messageQueryOf(made('MESSAGE_QUERY', { 'VM-sub-call-id': 's' }))).toMatchObject({
      callId: undefined,
      subscriptionCallId: 's',
    });
  });

  it('reads INFO and NOTIFY', () => {
    const info = {
      'Unique-ID': 'u',
      'SIP-Content-Type': 'text/plain',
      'SIP-From-User': '1000',
      'SIP-From-Host': 'a',
      'SIP-To-User': '1001',
      'SIP-To-Host': 'b',
      'SIP-Contact-User': '1002',
      'SIP-Contact-Host': 'c',
      'Call-Info': 'ci',
      'Alert-Info': 'ai',
    };
    const notify = {
      event: 'message-summary',
      pl_data: 'Messages-Waiting: yes',
      sip_content_type: 'text/plain',
      port: '5080',
      module_name: 'mod_sofia',
      profile_name: 'external',
      profile_uri: 'sip:x',
      gateway_name: 'gw',
      'Call-Info': 'ci',
    };

    expect(sipInfoOf(made('RECV_INFO', info, 'hi'))).toEqual({
      uuid: 'u',
      contentType: 'text/plain',
      fromUser: '1000',
      fromHost: 'a',
      toUser: '1001',
      toHost: 'b',
      contactUser: '1002',
      contactHost: 'c',
      callInfo: 'ci',
      alertInfo: 'ai',
      body: 'hi',
    });
    expect(sipNotifyOf(made('NOTIFY_IN', notify))).toEqual({
      event: 'message-summary',
      payload: 'Messages-Waiting: yes',
      contentType: 'text/plain',
      port: 5080,
      module: 'mod_sofia',
      profile: 'external',
      profileUri: 'sip:x',
      gateway: 'gw',
      callInfo: 'ci',
    });
  });

  it('reads gateways and refused registrations', () => {
    const gateway = custom('sofia::gateway_state', {
      Gateway: 'gw',
      State: 'FAILED',
      'Ping-Status': 'UP',
      'Register-Network-IP': '192.0.2.1',
      'Register-Network-Port': '5060',
      Phrase: 'Forbidden',
      Status: '403',
    });
    const refused = custom('sofia::register_failure', {
      'profile-name': 'internal',
      'to-user': '1000',
      'to-host': 'd',
      'network-ip': '192.0.2.1',
      'user-agent': 'phone',
      'registration-type': 'REGISTER',
    });

    expect(gatewayStateOf(gateway)).toEqual({
      gateway: 'gw',
      state: 'FAILED',
      pingStatus: 'UP',
      networkIp: '192.0.2.1',
      networkPort: 5060,
      phrase: 'Forbidden',
      sipStatus: 403,
    });
    expect(registrationFailureOf(refused)).toEqual({
      profile: 'internal',
      user: '1000',
      host: 'd',
      networkIp: '192.0.2.1',
      userAgent: 'phone',
      registrationType: 'REGISTER',
    });
  });
});

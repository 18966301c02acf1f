import { describe, expect, it } from 'vitest';
import { callCenterOf, fifoOf, valetParkingOf, voicemailOf } from '../../src/families/index.ts';
import { custom } from './family-events.ts';

describe('families of queues, parking and mailboxes', () => {
  it('reads the call centre', () => {
    const event = custom('callcenter::info', {
      'CC-Action': 'bridge-agent-end',
      'CC-Queue': 'support',
      'CC-Agent': 'zoe',
      'CC-Agent-State': 'In a queue call',
      'CC-Agent-Status': 'Available',
      'CC-Agent-System': 'single_box',
      'CC-Agent-Type': 'callback',
      'CC-Agent-UUID': 'a',
      'CC-Agent-Called-Time': '1795230140',
      'CC-Agent-Answered-Time': '1795230141',
      'CC-Agent-Aborted-Time': '0',
      'CC-Member-UUID': 'm',
      'CC-Member-Session-UUID': 's',
      'CC-Member-CID-Name': 'Max',
      'CC-Member-CID-Number': '1001',
      'CC-Member-Joined-Time': '1795230139',
      'CC-Member-Leaving-Time': 'never',
      'CC-Cause': 'Terminated',
      'CC-Cancel-Reason': 'NONE',
      'CC-Hangup-Cause': 'NORMAL_CLEARING',
      'CC-Count': '4',
      'CC-Selection': 'Single-Agent',
    });

    expect(callCenterOf(event)).toEqual({
      action: 'bridge-agent-end',
      queue: 'support',
      agent: {
        name: 'zoe',
        state: 'In a queue call',
        status: 'Available',
        system: 'single_box',
        type: 'callback',
        uuid: 'a',
        calledAt: new Date(1_795_230_140_000),
        answeredAt: new Date(1_795_230_141_000),
        abortedAt: undefined,
      },
      member: {
        uuid: 'm',
        sessionUuid: 's',
        cidName: 'Max',
        cidNumber: '1001',
        joinedAt: new Date(1_795_230_139_000),
        leftAt: undefined,
      },
      cause: 'Terminated',
      cancelReason: 'NONE',
      hangupCause: 'NORMAL_CLEARING',
      count: 4,
      selection: 'Single-Agent',
    });
  });

  it('reads parked calls', () => {
    const event = custom('valet_parking::info', {
      'Unique-ID': 'u',
      'Valet-Lot-Name': 'lot',
      'Valet-Extension': '6001',
      Action: 'bridge',
      'Bridge-To-UUID': 'v',
    });

    expect(valetParkingOf(event)).toEqual({
      uuid: 'u',
      lot: 'lot',
      extension: '6001',
      action: 'bridge',
      bridgeToUuid: 'v',
    });
  });

  it('reads fifo queues', () => {
    const event = custom('fifo::info', {
      'FIFO-Name': 'q',
      'FIFO-Action': 'push',
      'FIFO-Type': 'onhook',
      'FIFO-Slot': '5',
      'FIFO-Result': 'success',
      'FIFO-Caller-UUID': 'c',
      'FIFO-Caller-CID-Name': 'Max',
      'fifo-consumer-hold-time-ms': '1500',
      'FIFO-Outbound-': 'no field',
    });

    expect(fifoOf(event)).toEqual({
      uuid: undefined,
      name: 'q',
      action: 'push',
      type: 'onhook',
      slot: '5',
      result: 'success',
      caller: { UUID: 'c', 'CID-Name': 'Max' },
      consumer: { 'hold-time-ms': '1500' },
      outbound: {},
    });
  });

  it('reads mailboxes and their messages', () => {
    const event = custom('vm::maintenance', {
      'VM-Action': 'leave-message',
      'VM-User': '1000',
      'VM-Domain': 'd',
      'VM-Total-New': '2',
      'VM-Total-Saved': '3',
      'VM-Total-New-Urgent': '1',
      'VM-Total-Saved-Urgent': 'some',
      'VM-Caller-ID-Name': 'Max',
      'VM-Caller-ID-Number': '1001',
      'VM-File-Path': 'a.wav',
      'VM-Flags': 'A_URGENT',
      'VM-Folder': 'inbox',
      'VM-UUID': 'v',
      'VM-Message-Len': '12',
      'VM-Timestamp': '1795230140',
    });

    expect(voicemailOf(event)).toEqual({
      action: 'leave-message',
      user: '1000',
      domain: 'd',
      newMessages: 2,
      savedMessages: 3,
      newUrgent: 1,
      savedUrgent: undefined,
      folder: 'inbox',
      message: {
        uuid: 'v',
        callerIdName: 'Max',
        callerIdNumber: '1001',
        filePath: 'a.wav',
        flags: 'A_URGENT',
        lengthSeconds: 12,
        leftAt: new Date(1_795_230_140_000),
      },
    });
  });
});

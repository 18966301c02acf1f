import { describe, expect, it } from 'vitest';
import {
  apiCallOf,
  commonHeadersOf,
  deviceStateOf,
  failureOf,
  heartbeatOf,
  logEventOf,
  moduleChangeOf,
  natMappingOf,
  scheduledTaskOf,
  serverLifecycleOf,
  trapOf,
} from '../../src/families/index.ts';
import { made, recorded } from './family-events.ts';

describe('families of the server itself', () => {
  it('reads when, where and by what an event was made', () => {
    const common = commonHeadersOf(recorded('HEARTBEAT')[0]!);

    expect(common.createdAtMicros).toBeGreaterThan(1.7e15);
    expect(common.createdAt).toEqual(new Date(Math.floor((common.createdAtMicros ?? 0) / 1000)));
    expect(common.localDate).toMatch(/^2026-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(common.callingFile).toBe('switch_core.c');
    expect(common.callingFunction).toBe('send_heartbeat');
    expect(common.callingLine).toBeGreaterThan(0);
    expect(common.ipv4).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(common.priority).toBeUndefined();
    expect(commonHeadersOf(made('TRAP', { priority: 'HIGH' })).priority).toBe('HIGH');
    expect(heartbeatOf(recorded('HEARTBEAT')[0]!)?.uptimeText).toMatch(/^0 years, 0 days, /);
  });

  it('reads the end of a server', () => {
    const requested = recorded('SHUTDOWN_REQUESTED').map(serverLifecycleOf);
    const ends = recorded('SHUTDOWN').map(serverLifecycleOf);

    expect(requested).toEqual([{ kind: 'shutdown-requested', info: 'ASAP' }]);
    expect(ends.length).toBeGreaterThan(1);
    for (const end of ends) expect(end).toEqual({ kind: 'shutdown', info: 'System Shutting Down' });
    expect(serverLifecycleOf(made('STARTUP', { 'Event-Info': 'System Ready' }))).toEqual({
      kind: 'startup',
      info: 'System Ready',
    });
  });

  it('reads the interfaces of unloaded modules', () => {
    const changes = recorded('MODULE_UNLOAD').map(moduleChangeOf);
    const api = changes.find((change) => change?.type === 'api' && change.name === 'db');

    expect(api).toEqual({
      unloaded: true,
      type: 'api',
      name: 'db',
      description: 'db get/set',
      syntax: '[insert|delete|select|exists|count|list]/<realm>/<key>/<value>',
      key: 'mod_db',
      filename: '/usr/local/freeswitch/mod/mod_db.so',
    });
    expect(new Set(changes.map((change) => change?.type))).toContain('dialplan');
    expect(moduleChangeOf(made('MODULE_LOAD', { type: 'say' }))).toMatchObject({
      unloaded: false,
      type: 'say',
    });
  });

  it('reads tasks and when they are due', () => {
    const [event] = recorded('RE_SCHEDULE');
    const task = scheduledTaskOf(event!);

    expect(task).toMatchObject({
      kind: 'reschedule',
      id: 1,
      description: 'heartbeat',
      group: 'core',
    });
    expect(task?.runsAt).toEqual(new Date(Number(event?.text('Task-Runtime')) * 1000));
    expect(task?.runsAt?.getUTCFullYear()).toBe(2026);
    expect(scheduledTaskOf(made('ADD_SCHEDULE', { 'Task-Runtime': '0' }))).toMatchObject({
      kind: 'add',
      runsAt: undefined,
    });
    expect(scheduledTaskOf(made('DEL_SCHEDULE', {}))).toMatchObject({
      kind: 'delete',
      runsAt: undefined,
    });
  });

  it('reads commands, with and without an argument', () => {
    const calls = recorded('API').map(apiCallOf);

    expect(calls).toContainEqual({ command: 'hupall', argument: undefined });
    expect(calls).toContainEqual({
      command: 'originate',
      argument: 'loopback/9386/default &park()',
    });
  });

  it('reads traps', () => {
    const trap = made('TRAP', {
      condition: 'network-address-change',
      'old-hostname': 'a',
      'new-hostname': 'b',
      'network-address-previous-v4': '192.0.2.1',
      'network-address-change-v4': '192.0.2.2',
      'network-status-v6': 'disconnected',
      'network-address-v6': 'fd00::2',
    });

    expect(trapOf(trap)).toEqual({
      condition: 'network-address-change',
      oldHostname: 'a',
      newHostname: 'b',
      ipv4: {
        previous: '192.0.2.1',
        change: '192.0.2.2',
        status: undefined,
        address: undefined,
      },
      ipv6: {
        previous: undefined,
        change: undefined,
        status: 'disconnected',
        address: 'fd00::2',
      },
      signal: undefined,
    });
    expect(trapOf(made('TRAP', { 'Trapped-Signal': 'HUP' }))?.signal).toBe('HUP');
  });

  it('reads the state of a device', () => {
    const state = made('DEVICE_STATE', {
      'Device-ID': 'd',
      'Last-Device-State': 'ACTIVE',
      'Device-State': 'HANGUP',
      'Device-Call-State': 'HANGUP',
      'Device-Total-Legs': '7',
      'Device-Legs-Offhook': '1',
      'Device-Legs-Ringing': '2',
      'Device-Legs-Early': '3',
      'Device-Legs-Active': '4',
      'Device-Legs-Held': '5',
      'Device-Legs-UnHeld': '6',
      'Device-Legs-Hup': 'many',
      'Device-Talk-Time-Start-Uepoch': '1795230140000123',
      'Device-Talk-Time-Stop-Uepoch': '0',
      'Device-Talk-Time-Milliseconds': '1500',
    });

    expect(deviceStateOf(state)).toEqual({
      id: 'd',
      from: 'ACTIVE',
      to: 'HANGUP',
      callState: 'HANGUP',
      legs: {
        total: 7,
        offhook: 1,
        ringing: 2,
        early: 3,
        active: 4,
        held: 5,
        unheld: 6,
        hungUp: undefined,
      },
      talkStartedAt: new Date(1_795_230_140_000),
      talkStoppedAt: undefined,
      talkTimeMs: 1500,
    });
  });

  it('reads NAT mappings, log lines and failures', () => {
    const nat = made('NAT', { op: 'add', port: '5060', proto: '0', sticky: 'false' });
    const log = made('LOG', {
      'Log-Data': 'hello',
      'Log-File': 'mod_x.c',
      'Log-Function': 'f',
      'Log-Line': '12',
      'Log-Level': '7',
      'User-Data': 'u',
    });
    const failure = made('FAILURE', {
      module_name: 'mod_sofia',
      profile_name: 'internal',
      profile_uri: 'sip:a@b',
      failure_message: 'no port',
      file: 'sofia.c',
      line: '34',
    });

    expect(natMappingOf(nat)).toEqual({ op: 'add', port: 5060, proto: '0', sticky: false });
    expect(logEventOf(log)).toEqual({
      text: 'hello',
      file: 'mod_x.c',
      func: 'f',
      line: 12,
      level: 7,
      uuid: 'u',
    });
    expect(failureOf(failure)).toEqual({
      module: 'mod_sofia',
      profile: 'internal',
      profileUri: 'sip:a@b',
      message: 'no port',
      file: 'sofia.c',
      line: 34,
    });
  });
});

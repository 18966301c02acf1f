import { describe, expect, it } from 'vitest';
import { type MiParams } from '../json-rpc/request.ts';
import { AllowedHosts } from './allowed-hosts.ts';
import { refuseCall, type ServerRights } from './check-right.ts';
import { type Identity } from './identity.ts';

const socket = (host: string, group?: string) => ({
  address: `${host}:8021`,
  host,
  port: 8021,
  group,
});

const server: ServerRights = {
  sockets: () => [socket('fs1', 'media'), socket('fs2', 'sip'), socket('fs3')],
  socketCount: () => 3,
  connectTo: new AllowedHosts(['any']),
  maxSockets: 100,
  subscriberHosts: new AllowedHosts(['private']),
  maxSubscriberExpire: 3_600,
};

const PARAMS: Readonly<Record<string, readonly string[]>> = {
  freeswitch_esl: ['command', 'freeswitch_url'],
  fs_subscribe: ['freeswitch_url', 'events'],
  fs_retry: ['freeswitch_url'],
  event_subscribe: ['event', 'socket', 'expire'],
  fs_choose: ['group', 'tags'],
};

/** The reason why a call may not be carried out; undefined: it may. */
const reasonFor = (
  method: string,
  params: MiParams,
  identity: Omit<Identity, 'name'>,
  rights: Partial<ServerRights> = {},
): unknown =>
  refuseCall(
    { method, paramNames: PARAMS[method] ?? [], params },
    { name: 'desk', ...identity },
    { ...server, ...rights },
  )?.data;

describe('roles', () => {
  it.each([
    ['fs_list', 'metrics', 'fs_list needs the role viewer; the token desk has the role metrics'],
    ['fs_list', 'viewer', undefined],
    ['fs_retry', 'viewer', 'fs_retry needs the role operator; the token desk has the role viewer'],
    ['fs_retry', 'operator', undefined],
    [
      'raise_event',
      'operator',
      'raise_event needs the role admin; the token desk has the role operator',
    ],
    ['my_own', 'operator', 'my_own needs the role admin; the token desk has the role operator'],
    [
      'constructor',
      'operator',
      'constructor needs the role admin; the token desk has the role operator',
    ],
    ['my_own', 'admin', undefined],
  ] as const)('%s for a %s: %s', (method, role, reason) => {
    expect(reasonFor(method, undefined, { role })).toBe(reason);
  });
});

describe('commands', () => {
  const commands = ['api status', 'api uuid_transfer *'];

  it.each([
    ['api status', undefined],
    [' api status ', undefined],
    ['api uuid_transfer a 1001', undefined],
    ['api hupall', 'the token desk may send only: api status; api uuid_transfer *'],
    ['bgapi uuid_transfer a', 'the token desk may send only: api status; api uuid_transfer *'],
    [undefined, 'the token desk may send only: api status; api uuid_transfer *'],
  ])('of a token let a viewer send %j: %s', (command, reason) => {
    for (const role of ['viewer', 'admin'] as const) {
      expect(reasonFor('freeswitch_esl', [command, 'fs1'], { role, commands })).toBe(reason);
      const named = { freeswitch_url: 'fs1', command };
      expect(reasonFor('freeswitch_esl', named, { role, commands })).toBe(reason);
    }
  });

  it('do not give another right', () => {
    expect(reasonFor('fs_retry', ['fs1'], { role: 'viewer', commands: ['*'] })).toContain(
      'operator',
    );
  });
});

describe('groups', () => {
  const media: Omit<Identity, 'name'> = { role: 'admin', groups: ['media'] };
  const limited = 'the token desk is limited to the groups media';

  it.each<[string, MiParams, string | undefined]>([
    ['fs_list', undefined, undefined],
    ['version', undefined, undefined],
    ['fs_retry', ['fs1'], undefined],
    ['fs_retry', ['FS1:8021'], undefined],
    ['fs_retry', ['fs2'], `this FreeSWITCH is not in them; ${limited}`],
    ['fs_retry', ['fs3'], `this FreeSWITCH is not in them; ${limited}`],
    ['freeswitch_esl', ['api status', 'fs1'], undefined],
    [
      'freeswitch_esl',
      { command: 'api status', freeswitch_url: 'fs2' },
      `this FreeSWITCH is not in them; ${limited}`,
    ],
    ['fs_subscribe', [':x@unknown', ['DTMF']], `this FreeSWITCH is not in them; ${limited}`],
    ['fs_choose', ['media'], undefined],
    ['fs_choose', ['sip'], `give one of its groups in the parameter group; ${limited}`],
    ['fs_choose', [], `give one of its groups in the parameter group; ${limited}`],
    ['fs_reload', undefined, `fs_reload reaches every server; ${limited}`],
    ['my_own', undefined, `my_own reaches every server; ${limited}`],
  ])('%s %j: %s', (method, params, reason) => {
    expect(reasonFor(method, params, media)).toBe(reason);
  });
});

describe('hosts that are not among the sockets', () => {
  const admin = { role: 'admin' } as const;
  const esl = (host: string): MiParams => ['api status', `:x@${host}`];

  it('need to be in --connect-to', () => {
    const connectTo = new AllowedHosts(['10.0.0.0/8']);

    expect(reasonFor('freeswitch_esl', esl('10.1.1.1'), admin, { connectTo })).toBeUndefined();
    expect(reasonFor('freeswitch_esl', esl('fs1'), admin, { connectTo })).toBeUndefined();
    expect(reasonFor('freeswitch_esl', esl('192.0.2.1'), admin, { connectTo })).toBe(
      '192.0.2.1 is not among the sockets, and not in --connect-to',
    );
    expect(reasonFor('fs_subscribe', [':x@192.0.2.1', ['A']], admin, { connectTo })).toContain(
      '--connect-to',
    );
  });

  it('need to be in connect_to of a token that has a list', () => {
    const with10 = { ...admin, connectTo: ['10.0.0.0/8'] };

    expect(reasonFor('freeswitch_esl', esl('10.1.1.1'), with10)).toBeUndefined();
    expect(reasonFor('freeswitch_esl', esl('192.0.2.1'), with10)).toBe(
      '192.0.2.1 is not among the sockets, and not in connect_to of the token desk',
    );
    expect(reasonFor('freeswitch_esl', esl('fs9'), { ...admin, connectTo: [] })).toContain(
      'connect_to',
    );
  });

  it('are not looked for among the sockets where any host may be connected to', () => {
    let looks = 0;
    const many = {
      sockets: () => {
        looks++;
        return [];
      },
    };

    expect(reasonFor('fs_subscribe', ['fs9', 'DTMF'], admin, many)).toBeUndefined();
    expect(reasonFor('version', [], admin, many)).toBeUndefined();
    expect(looks).toBe(0);
  });

  it('are refused and counted when there are too many sockets', () => {
    let hits = 0;
    const full = {
      maxSockets: 3,
      onTooManySockets: () => {
        hits++;
      },
    };

    expect(reasonFor('freeswitch_esl', esl('fs1'), admin, full)).toBeUndefined();
    expect(reasonFor('freeswitch_esl', esl('fs9'), admin, full)).toBe(
      'there are already 3 sockets (--mi-sockets)',
    );
    expect(hits).toBe(1);
  });

  it('are left to the command when the URL cannot be read', () => {
    expect(reasonFor('freeswitch_esl', ['api status', 'a b c'], admin)).toBeUndefined();
  });
});

describe('subscribers', () => {
  it.each<[MiParams, string | undefined]>([
    [['E_FREESWITCH', 'udp:10.0.0.1:5000'], undefined],
    [['E_FREESWITCH', 'tcp:[::1]:5000', 60], undefined],
    [
      ['E_FREESWITCH', 'udp:169.254.169.254:80'],
      'events are not sent to 169.254.169.254: it is not in --subscriber-hosts',
    ],
    [
      { event: 'E_FREESWITCH', socket: 'udp:8.8.8.8:53' },
      'events are not sent to 8.8.8.8: it is not in --subscriber-hosts',
    ],
    [['E_FREESWITCH', 'udp:8.8.8.8:53', 0], undefined],
    [['E_FREESWITCH', 'udp:10.0.0.1:5000', 3_600], undefined],
    [
      ['E_FREESWITCH', 'udp:10.0.0.1:5000', '3601'],
      'expire must be at most 3600 seconds (--subscriber-expire)',
    ],
    [['E_FREESWITCH', 'unix:/run/x'], 'only the configuration can subscribe a unix socket'],
    [['E_FREESWITCH', 'nonsense'], undefined],
  ])('%j: %s', (params, reason) => {
    expect(reasonFor('event_subscribe', params, { role: 'operator' })).toBe(reason);
  });
});

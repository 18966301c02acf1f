import { type Logger } from '@switchwire/esl-client';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { MI_COMMANDS } from '../commands/mi-commands.ts';
import { type Caller } from '../rights/identity.ts';
import { AuditLog } from './audit-log.ts';
import { type AuditRecord, recordOfCall } from './audit-record.ts';

const caller: Caller = {
  identity: { name: 'desk', role: 'admin' },
  transport: 'http',
  remote: '10.0.0.9',
};

const quiet = (): Logger => {
  const none = (): void => undefined;
  return { debug: none, info: none, warn: none, error: none };
};

const call = (method: string, params: readonly unknown[] = [], code = 0) => ({
  caller,
  method,
  paramNames: MI_COMMANDS.find(({ name }) => name === method)?.params.map(({ name }) => name) ?? [],
  params,
  code,
  durationMs: 1.23456,
});

describe('recordOfCall', () => {
  it('records who did what, from where, on which socket, with what result and in how long', () => {
    const made = call('freeswitch_esl', ['api uuid_kill 1-2', ':geheim@FS1'], 500);

    expect(recordOfCall(made, new Date(0))).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      who: 'desk',
      from: '10.0.0.9',
      over: 'http',
      what: 'freeswitch_esl',
      command: 'api uuid_kill 1-2',
      socket: 'FS1:8021',
      result: '500',
      ms: 1.235,
    });
  });

  it.each([
    [
      'fs_subscribe',
      [':geheim@h', ['DTMF', 'API']],
      { socket: 'h:8021', params: 'events=["DTMF","API"]' },
    ],
    ['cache_store', ['local', 'name', 'geheim'], { params: 'attr=name' }],
    ['raise_event', ['E_FREESWITCH', ['geheim']], { params: 'event=E_FREESWITCH' }],
    [
      'freeswitch_esl',
      ['auth geheim', 'no url: geheim'],
      { command: 'auth ***', socket: 'not a URL' },
    ],
    ['unknown', ['geheim'], {}],
  ])('leaves out what may be a secret: %s %j', (method, params, part) => {
    const record = recordOfCall(call(method, params), new Date(0));

    expect(record).toMatchObject(part);
    expect(JSON.stringify(record)).not.toContain('geheim');
  });

  it('never holds the password of a URL, wherever it is given', () => {
    const secret = 'Geheimnis-4711';
    const param = fc.constantFrom(
      `:${secret}@h`,
      `fs://u@d:${secret}@h:1?DTMF`,
      `auth ${secret}`,
      `api originate {sip_auth_password=${secret}}x`,
      [`:${secret}@h`],
      'DTMF',
    );

    fc.assert(
      fc.property(
        fc.constantFrom(...MI_COMMANDS.map(({ name }) => name)),
        fc.array(param, { maxLength: 4 }),
        (method, params) => {
          expect(JSON.stringify(recordOfCall(call(method, params), new Date(0)))).not.toContain(
            secret,
          );
        },
      ),
      { seed: 20_260_101, numRuns: 500 },
    );
  });
});

describe('AuditLog', () => {
  it('records what changes something and what is refused, not what only reads', () => {
    const audit = new AuditLog({ logger: quiet() });

    audit.called(call('fs_list'));
    audit.called(call('fs_list', [], 403));
    audit.called(call('fs_retry', ['h']));
    audit.called(call('unknown', [], -32_601));

    expect(audit.list(10).map(({ what, result }) => `${what} ${result}`)).toEqual([
      'unknown -32601',
      'fs_retry ok',
      'fs_list 403',
    ]);
  });

  it('records refused requests, and repeated guesses less and less often', () => {
    const audit = new AuditLog({ logger: quiet() });
    const refusal = {
      remote: 'a',
      name: undefined,
      method: 'POST',
      path: '/mi',
      reason: 'wrong_token',
    };

    for (let failures = 1; failures <= 100; failures++) audit.refused({ ...refusal, failures });
    audit.refused({ ...refusal, name: 'prometheus', reason: 'no_right', failures: 0 });

    expect(audit.list(100)).toHaveLength(8);
    expect(audit.list(1)).toMatchObject([
      { who: 'prometheus', what: 'POST /mi', result: 'no_right' },
    ]);
  });

  it('keeps the last ones only, and hands all to the sinks', () => {
    const got: AuditRecord[] = [];
    const sink = {
      add: (one: AuditRecord) => void got.push(one),
      dropped: 3,
      close: () => Promise.resolve(),
    };
    const onForgotten = vi.fn<() => void>();
    const audit = new AuditLog({ logger: quiet(), maxKept: 2, sinks: [sink], onForgotten });

    for (let at = 0; at < 7; at++) audit.called(call('fs_retry', [`h${at}`]));

    expect(audit.list(10).map(({ socket }) => socket)).toEqual(['h6:8021', 'h5:8021']);
    expect(audit.list(1)).toHaveLength(1);
    expect(got).toHaveLength(7);
    expect(onForgotten).toHaveBeenCalledTimes(5);
    expect(audit.dropped).toBe(3);
  });
});

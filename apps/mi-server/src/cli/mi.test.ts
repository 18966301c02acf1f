import { describe, expect, it } from 'vitest';
import { CliError } from './cli-error.ts';
import { buildParams } from './mi.ts';

describe('buildParams', () => {
  it.each<[string, string[], unknown]>([
    ['fs_list', [], undefined],
    ['fs_subscribe', ['h', 'DTMF'], ['h', ['DTMF']]],
    ['fs_subscribe', ['h', 'DTMF', 'API'], ['h', ['DTMF', 'API']]],
    ['freeswitch_scripting:subscribe', ['h', 'DTMF'], ['h', ['DTMF']]],
    ['fs_subscribe', ['h', '["DTMF"]'], ['h', ['DTMF']]],
    ['fs_subscribe', ['h'], ['h']],
    [
      'fs_subscribe',
      ['freeswitch_url=:a@h', 'events=DTMF API'],
      { freeswitch_url: ':a@h', events: ['DTMF', 'API'] },
    ],
    ['get_statistics', ['all'], [['all']]],
    ['get_statistics', ['shmem:', 'core:'], [['shmem:', 'core:']]],
    ['which', ['fs_list'], ['fs_list']],
    ['log_level', ['4'], ['4']],
    ['freeswitch_esl', ['api status', '127.0.0.1'], ['api status', '127.0.0.1']],
    ['freeswitch_esl', ['api eval x=y', '127.0.0.1'], ['api eval x=y', '127.0.0.1']],
    ['fs_subscribe', ['[::1]:8021', 'DTMF'], ['[::1]:8021', ['DTMF']]],
    ['fs_retry', ['[::1]:8021'], ['[::1]:8021']],
    ['freeswitch_esl', ['{}', '[::1]'], ['{}', '[::1]']],
    [
      'fs_subscribe',
      ['freeswitch_url=[::1]:8021', 'events=["A","CUSTOM b::c"]'],
      { freeswitch_url: '[::1]:8021', events: ['A', 'CUSTOM b::c'] },
    ],
    ['cache_store', ['local', 'a', '[1]'], ['local', 'a', '[1]']],
    ['raise_event', ['E_FREESWITCH'], ['E_FREESWITCH']],
    ['raise_event', ['E_FREESWITCH', 'X', 'h', '{}'], ['E_FREESWITCH', ['X', 'h', '{}']]],
    ['raise_event', ['E_FREESWITCH', 'X'], ['E_FREESWITCH', ['X']]],
    ['raise_event', ['E_FREESWITCH', '{"name":"X"}'], ['E_FREESWITCH', '{"name":"X"}']],
    ['evi:raise', ['E_FREESWITCH', '["X","h"]'], ['E_FREESWITCH', ['X', 'h']]],
    [
      'raise_event',
      ['event=E_FREESWITCH', 'params={"name": "X"}'],
      { event: 'E_FREESWITCH', params: '{"name": "X"}' },
    ],
    ['unknown', ['a', '{"b":1}', '[::1]'], ['a', { b: 1 }, '[::1]']],
  ])('%s %j becomes %j', (method, args, params) => {
    expect(buildParams(method, args)).toEqual(params);
  });

  it('reports an argument that starts like JSON but is not valid', () => {
    expect(() => buildParams('fs_subscribe', ['h', '[DTMF'])).toThrow(CliError);
  });
});

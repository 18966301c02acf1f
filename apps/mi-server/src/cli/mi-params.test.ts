import { describe, expect, it } from 'vitest';
import { CliError } from './exit-codes.ts';
import { buildParams } from './mi-params.ts';

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
    ['unknown', ['a', '{"b":1}'], ['a', { b: 1 }]],
  ])('%s %j becomes %j', (method, args, params) => {
    expect(buildParams(method, args)).toEqual(params);
  });

  it('says so when an argument starts like JSON and is none', () => {
    expect(() => buildParams('fs_subscribe', ['h', '[DTMF'])).toThrow(CliError);
  });
});

import { describe, expect, it } from 'vitest';
import { readGateways, readRegistrations } from './sofia-poll.ts';

const STATUS = [
  '                     Name\t   Type\t                                      Data\tState',
  '='.repeat(98),
  '                 external\tprofile\t          sip:mod_sofia@10.0.0.1:5080\tRUNNING (0)',
  '          external::trunk\tgateway\t                sip:user@sip.example.net\tREGED',
  '           external::peer\tgateway\t                      sip:peer.example.net\tNOREG',
  '           external::down\tgateway\t                sip:user@sip.example.org\tFAIL_WAIT (retry: 25s)',
  '                 10.0.0.1\t  alias\t                                  internal\tALIASED',
  '='.repeat(98),
  '1 profile 1 alias',
  '',
].join('\n');

describe('the figures of SIP', () => {
  it.each([
    ['\n3 total.\n', 3],
    ['\n0 total.\n', 0],
    ['-ERR no such command\n', undefined],
    ['', undefined],
  ])('has the registrations of %j', (text, count) => {
    expect(readRegistrations(text)).toBe(count);
  });

  it('has the gateways, and those that work', () => {
    expect(readGateways(STATUS)).toEqual({ gateways: 3, gatewaysUp: 2 });
    expect(readGateways('0 profiles 0 aliases\n')).toEqual({ gateways: 0, gatewaysUp: 0 });
    expect(readGateways('-ERR sofia Command not found!\n')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { withoutSecrets } from './without-secrets.ts';

describe('withoutSecrets', () => {
  it.each([
    ['api status', 'api status'],
    ['auth geheim', 'auth ***'],
    ['userauth 1000@h:geheim', 'userauth ***'],
    ['fs://:geheim@10.0.0.1:8021?DTMF', 'fs://***@10.0.0.1:8021?DTMF'],
    [':geheim@10.0.0.1', '***@10.0.0.1'],
    [':ge@heim@10.0.0.1', '***@10.0.0.1'],
    [
      'api originate {sip_auth_password=geheim,x=1}sofia/gw/1 &park',
      'api originate {sip_auth_password=***,x=1}sofia/gw/1 &park',
    ],
    ["api originate {api_secret='ge heim',x=1}u", 'api originate {api_secret=***,x=1}u'],
    ['api curl https://u:geheim@h/x', 'api curl https://***@h/x'],
    ['api curl https://h/?token=geheim&a=1', 'api curl https://h/?token=***'],
    ['api x password: geheim', 'api x password: ***'],
    [
      'api originate sofia/external/sip:bob@example.net &park',
      'api originate sofia/external/sip:bob@example.net &park',
    ],
    ['api uuid_transfer 1-2-3 1001', 'api uuid_transfer 1-2-3 1001'],
    ['api status\ngeheim', 'api status…'],
    ["api x {pin='geheim", 'api x {pin=***'],
  ])('writes %j as %j', (text, written) => {
    expect(withoutSecrets(text)).toBe(written);
  });

  it('cuts a long text before it looks at it', () => {
    const written = withoutSecrets(`api ${'pass'.repeat(1_000_000)}=geheim`);

    expect(written.length).toBeLessThan(310);
    expect(written).toMatch(/…$/);
  });
});

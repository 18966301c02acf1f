import { describe, expect, it } from 'vitest';
import { AllowedHosts, isAllowedHostEntry } from './allowed-hosts.ts';

describe('AllowedHosts', () => {
  it.each([
    [['any'], 'whatever', true],
    [[], '127.0.0.1', false],
    [['loopback'], '127.0.0.1', true],
    [['loopback'], '127.9.9.9', true],
    [['loopback'], 'localhost', true],
    [['loopback'], 'LOCALHOST.', true],
    [['loopback'], '::1', true],
    [['loopback'], '[::1]', true],
    [['loopback'], '::ffff:127.0.0.1', true],
    [['loopback'], '10.0.0.1', false],
    [['private'], '10.1.2.3', true],
    [['private'], '172.31.255.255', true],
    [['private'], '172.32.0.0', false],
    [['private'], 'fd00::1', true],
    [['private'], '127.0.0.1', true],
    [['private'], '169.254.169.254', false],
    [['private'], '8.8.8.8', false],
    [['private'], '0.0.0.0', false],
    [['private'], 'fs1', false],
    [['private'], '127.1', false],
    [['private'], '2130706433', false],
    [['private'], '0x7f000001', false],
    [['192.0.2.0/25'], '192.0.2.127', true],
    [['192.0.2.0/25'], '192.0.2.128', false],
    [['192.0.2.9'], '192.0.2.9', true],
    [['192.0.2.9'], '192.0.2.8', false],
    [['2001:db8::/32'], '2001:db8:1::1', true],
    [['FS1.example'], 'fs1.EXAMPLE.', true],
    [['fs1.example'], 'fs2.example', false],
    [['*.example'], 'a.b.example', true],
    [['*.example'], 'example', false],
    [['*.example'], 'badexample', false],
    [['constructor'], 'constructor', true],
  ])('of %j allows %s: %s', (entries, host, allowed) => {
    expect(new AllowedHosts(entries).allows(host)).toBe(allowed);
  });
});

describe('isAllowedHostEntry', () => {
  it.each(['any', 'Private', 'loopback', '10.0.0.0/8', '::/0', '10.1.1.1', 'fs1', '*.example.net'])(
    'accepts %s',
    (entry) => {
      expect(isAllowedHostEntry(entry)).toBe(true);
    },
  );

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/x',
    '10.0.0.0/',
    '10.0.0/8',
    '10.0.0',
    'a b',
    '',
    '*',
    'a/24',
    '::/129',
  ])('refuses %j', (entry) => {
    expect(isAllowedHostEntry(entry)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { addressKey, socketKey } from './socket-identity.ts';

describe('the key in a text', () => {
  it.each([
    ['FS.example:8021', 'fs.example:8021'],
    ['[0:0:0:0:0:0:0:1]:8021', '[::1]:8021'],
    ['[FE80::1%eth0]:8021', '[fe80::1%eth0]:8021'],
    ['[::FFFF:10.0.0.1]:8021', '10.0.0.1:8021'],
    ['FS.example', 'fs.example'],
  ])('%s is %s', (text, key) => {
    expect(addressKey(text)).toBe(key);
  });
});

describe('the key of a socket', () => {
  it.each([
    ['FS.example', 8021, 'fs.example:8021'],
    ['::1', 65_535, '[::1]:65535'],
    ['0:0:0:0:0:0:0:1', 8021, '[::1]:8021'],
    ['[::1]', 8021, '[::1]:8021'],
    ['::ffff:10.200.0.1', 8021, '10.200.0.1:8021'],
    ['::ffff:ac8:1', 8021, '10.200.0.1:8021'],
    ['FE80::1%eth0', 8021, '[fe80::1%eth0]:8021'],
    ['no:address', 8021, '[no:address]:8021'],
  ])('of %s and %i is %s', (host, port, key) => {
    expect(socketKey(host, port)).toBe(key);
  });
});

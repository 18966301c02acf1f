import { describe, expect, it } from 'vitest';
import { Secret } from './secret.ts';
import { addressKey, hostKey, sameCredentials, sameEvents, socketKey } from './socket-identity.ts';

describe('the key in a text', () => {
  it.each([
    ['FS.example:8021', 'fs.example:8021'],
    ['[0:0:0:0:0:0:0:1]:8021', '[::1]:8021'],
    ['[FE80::1%eth0]:8021', '[fe80::1%eth0]:8021'],
    ['[::FFFF:10.0.0.1]:8021', '10.0.0.1:8021'],
    ['FS.example', 'fs.example'],
    ['FS.example%eth0', 'fs.example%eth0'],
    ['X[::1]:8021', 'x[::1]:8021'],
    ['[::1]:8021x', '[::1]:8021x'],
    ['[]:8021', '[]:8021'],
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

describe('the key of a host', () => {
  it.each([
    ['[FD00::1]', 'fd00::1'],
    ['[h', '[h'],
    ['h]', 'h]'],
    ['x[fd00::1]', 'x[fd00::1]'],
    ['fd00:0::1', 'fd00::1'],
    ['fd00:0::1%eth0', 'fd00:0::1%eth0'],
    ['::ffff:1:2:3', '::ffff:1:2:3'],
    ['fd00::ffff:a00:1', 'fd00::ffff:a00:1'],
    ['::fffe:a00:1', '::fffe:a00:1'],
  ])('of %s is %s', (host, key) => {
    expect(hostKey(host)).toBe(key);
  });
});

describe('credentials', () => {
  const given = (username: string | undefined, password: string, tls?: boolean) => ({
    username,
    password: new Secret(password),
    tls,
  });

  it.each([
    [given('a@b', 'pw'), true],
    [given('a@b', 'pw', false), true],
    [given('a@b', 'pw', true), false],
    [given('a@b', 'other'), false],
    [given('c@b', 'pw'), false],
    [given(undefined, 'pw'), false],
  ])('%o are the same: %s', (other, same) => {
    expect(sameCredentials(given('a@b', 'pw'), other)).toBe(same);
    expect(sameCredentials(other, given('a@b', 'pw'))).toBe(same);
  });
});

describe('events', () => {
  it.each([
    [[], [], true],
    [['A', 'B'], ['B', 'A'], true],
    [['A', 'A'], ['A'], true],
    [['A'], ['A', 'B'], false],
    [['A', 'B'], ['A'], false],
    [['A', 'B'], ['A', 'C'], false],
  ])('%j and %j are the same: %s', (one, other, same) => {
    expect(sameEvents(one, other)).toBe(same);
  });
});

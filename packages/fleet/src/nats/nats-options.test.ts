import { describe, expect, it } from 'vitest';
import { maskNatsUrl, parseNatsUrl } from './nats-options.ts';

describe('a URL of NATS', () => {
  it.each([
    ['nats://n1', { server: 'n1:4222', tls: false }],
    ['nats://n1:4223', { server: 'n1:4223', tls: false }],
    ['tls://n1.example.org', { server: 'n1.example.org:4222', tls: true }],
    ['nats://[::1]:4222', { server: '[::1]:4222', tls: false }],
    ['nats://me:se%3Acret@n1', { server: 'n1:4222', tls: false, user: 'me', password: 'se:cret' }],
    ['nats://token@n1', { server: 'n1:4222', tls: false, user: 'token' }],
  ])('%s is read', (text, address) => {
    expect(parseNatsUrl(text)).toEqual(address);
  });

  it.each(['n1:4222', 'http://n1', 'nats://', '', 'nats://n1:99999'])('is not "%s"', (text) => {
    expect(() => parseNatsUrl(text)).toThrow(/is not a NATS URL; write nats:/);
  });

  it('is shown without its password, also in an error', () => {
    expect(maskNatsUrl('nats://me:secret@n1')).toBe('nats://***@n1');
    expect(() => parseNatsUrl('http://me:s@ecret@n1')).toThrow(/^"http:\/\/\*\*\*@n1" is not/);
  });
});

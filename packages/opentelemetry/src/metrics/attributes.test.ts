import { describe, expect, it } from 'vitest';
import { peerAttributes } from './peer.ts';
import { knownVerb } from './verb.ts';

describe('attributes of metrics', () => {
  it.each([
    ['10.0.0.1:8021', { 'server.address': '10.0.0.1', 'server.port': 8021 }],
    ['[2001:db8::1]:8021', { 'server.address': '2001:db8::1', 'server.port': 8021 }],
    ['10.0.0.1:51234', { 'server.address': '10.0.0.1' }],
  ])('name the peer %s without a port of one connection', (address, attributes) => {
    expect(peerAttributes(address)).toEqual(attributes);
  });

  it.each([
    ['sendmsg', 'sendmsg'],
    ['sendmesg', '_OTHER'],
  ])('name the command %s as %s', (verb, known) => {
    expect(knownVerb(verb)).toBe(known);
  });
});

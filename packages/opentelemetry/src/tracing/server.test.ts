import { describe, expect, it } from 'vitest';
import { serverAttributes } from './server.ts';

describe('the attributes of a server', () => {
  it.each([
    ['10.0.0.1:8021', '10.0.0.1', 8021],
    ['pbx.example.org:18021', 'pbx.example.org', 18021],
    ['[2001:db8::1]:8021', '2001:db8::1', 8021],
    ['pbx', 'pbx', undefined],
  ])('of %s are %s and %s', (address, host, port) => {
    const attributes = serverAttributes(address);

    expect(attributes).toEqual({
      'server.address': host,
      ...(port !== undefined && { 'server.port': port }),
    });
  });
});

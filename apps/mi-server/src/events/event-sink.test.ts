import { describe, expect, it } from 'vitest';
import { parseSubscriberSocket } from './event-sink.ts';

describe('parseSubscriberSocket', () => {
  it.each([
    ['udp:127.0.0.1:9999', { transport: 'udp', host: '127.0.0.1', port: 9_999 }],
    ['tcp:host.example:1', { transport: 'tcp', host: 'host.example', port: 1 }],
    ['udp:[::1]:9999', { transport: 'udp', host: '::1', port: 9_999 }],
  ])('reads %s', (text, expected) => {
    expect(parseSubscriberSocket(text)).toEqual({ ...expected, text });
  });

  it.each([
    '',
    'foo:127.0.0.1:9999',
    'udp:127.0.0.1',
    'udp::9',
    'udp:h:0',
    'udp:h:65536',
    'udp:[zz]:9',
    'udp:h:9\n',
  ])('refuses %j', (text) => {
    expect(parseSubscriberSocket(text)).toBeUndefined();
  });
});

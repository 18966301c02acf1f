import { describe, expect, it } from 'vitest';
import { parseSubscriberSocket } from './event-sink.ts';

describe('parseSubscriberSocket', () => {
  it.each([
    ['udp:127.0.0.1:9999', { transport: 'udp', host: '127.0.0.1', port: 9_999 }],
    ['tcp:host.example:1', { transport: 'tcp', host: 'host.example', port: 1 }],
    ['udp:[::1]:9999', { transport: 'udp', host: '::1', port: 9_999 }],
  ])('reads %s', (text, expected) => {
    expect(parseSubscriberSocket(text)).toMatchObject({ ...expected, text });
  });

  it.each([
    ['udp:localhost:9', 'udp:LocalHost:9'],
    ['udp:fs.example:9', 'udp:fs.example.:9'],
    ['udp:[::1]:9', 'udp:[0:0:0:0:0:0:0:1]:9'],
    ['udp:127.0.0.1:9', 'udp:[::ffff:127.0.0.1]:9'],
  ])('knows %s and %s for one target', (one, other) => {
    expect(parseSubscriberSocket(other)?.key).toBe(parseSubscriberSocket(one)?.key);
  });

  it('knows another transport, host or port for another target', () => {
    const texts = ['udp:a:9', 'tcp:a:9', 'udp:b:9', 'udp:a:10'];

    expect(new Set(texts.map((text) => parseSubscriberSocket(text)?.key)).size).toBe(texts.length);
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
    'udp:127.1:9',
    'udp:127.000.000.001:9',
    'udp:2130706433:9',
    'udp:0x7f000001:9',
  ])('refuses %j', (text) => {
    expect(parseSubscriberSocket(text)).toBeUndefined();
  });
});

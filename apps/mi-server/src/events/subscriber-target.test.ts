import { describe, expect, it } from 'vitest';
import {
  parseConfiguredSubscriber,
  parseSubscriberTarget,
  parseSubscription,
} from './subscriber-target.ts';

describe('parseSubscriberTarget', () => {
  it.each([
    ['udp:127.0.0.1:9999', { transport: 'udp', host: '127.0.0.1', port: 9_999 }],
    ['tcp:host.example:1', { transport: 'tcp', host: 'host.example', port: 1 }],
    ['unix:/run/events.sock', { transport: 'unix', path: '/run/events.sock' }],
    ['unix:events.sock', { transport: 'unix', path: 'events.sock' }],
    ['udp:[::1]:9999', { transport: 'udp', host: '::1', port: 9_999 }],
  ])('reads %s', (text, expected) => {
    expect(parseSubscriberTarget(text)).toMatchObject({ ...expected, text });
  });

  it.each([
    ['unix:events.sock', 'unix:./a/../events.sock'],
    ['udp:localhost:9', 'udp:LocalHost:9'],
    ['udp:fs.example:9', 'udp:fs.example.:9'],
    ['udp:[::1]:9', 'udp:[0:0:0:0:0:0:0:1]:9'],
    ['udp:127.0.0.1:9', 'udp:[::ffff:127.0.0.1]:9'],
  ])('knows %s and %s for one target', (one, other) => {
    expect(parseSubscriberTarget(other)?.key).toBe(parseSubscriberTarget(one)?.key);
  });

  it('knows another transport, host or port for another target', () => {
    const texts = ['udp:a:9', 'tcp:a:9', 'udp:b:9', 'udp:a:10'];

    expect(new Set(texts.map((text) => parseSubscriberTarget(text)?.key)).size).toBe(texts.length);
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
    'unix:',
    'unix:a\nb',
    `unix:/${'é'.repeat(60)}`,
    'http://127.0.0.1:9/hook',
    'udp:127.1:9',
    'udp:127.000.000.001:9',
    'udp:2130706433:9',
    'udp:0x7f000001:9',
  ])('refuses %j', (text) => {
    expect(parseSubscriberTarget(text)).toBeUndefined();
  });
});

describe('parseSubscription', () => {
  it('reads filters as /events does, and whether the socket is wanted', () => {
    expect(parseSubscription('name=DTMF&name=API&header=Domain:a.b&with=socket')).toMatchObject({
      query: {
        names: ['DTMF', 'API'],
        headers: [{ header: 'Domain', values: ['a.b'], prefixes: [] }],
      },
      withSocket: true,
    });
    expect(parseSubscription('')).toMatchObject({ query: { names: [] }, withSocket: false });
  });

  it.each([
    ['names=DTMF', 'Unknown parameter "names"; did you mean name?'],
    ['with=port', 'with=port is unknown; use with=socket'],
    ['header=Domain', 'is not NAME:VALUE'],
    ['__proto__=x', 'Unknown parameter "__proto__"'],
    [`name=${'x'.repeat(4_096)}`, 'A filter may have at most 4096 characters'],
  ])('refuses %j', (text, message) => {
    expect(() => parseSubscription(text)).toThrow(message);
  });
});

describe('parseConfiguredSubscriber', () => {
  it('reads a target and its filter', () => {
    expect(parseConfiguredSubscriber('unix:/run/e.sock?name=DTMF')).toMatchObject({
      target: { path: '/run/e.sock' },
      subscription: { text: 'name=DTMF', query: { names: ['DTMF'] } },
    });
  });

  it.each([
    ['udp:h', 'udp:h is not udp:host:port, tcp:host:port or unix:path'],
    ['udp:h:9?nam=DTMF', 'did you mean name?'],
  ])('refuses %j', (text, message) => {
    expect(() => parseConfiguredSubscriber(text)).toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { parseSinkSpec } from './sink-spec.ts';

describe('a sink in one line', () => {
  it.each([
    ['a=https://example.org/fs', 'webhook', 'https://example.org/fs'],
    ['a=http://u:p@h:1/x?y=1', 'webhook', 'http://h:1/x'],
    ['a=nats://n1:4222', 'nats', 'nats://n1:4222'],
    ['a=tls://n1', 'nats', 'tls://n1'],
    ['a=amqps://u:p@mq/vhost', 'amqp', 'amqps://mq/vhost'],
    ['a=kafka://k1:9092,k2:9092', 'kafka', 'kafka://k1:9092,k2:9092'],
    ['a=nats://u:p/w@n1,n2', 'nats', 'nats://***'],
    ['a=redis://:p@r:6379/0', 'redis', 'redis://r:6379/0'],
    ['a=file:events.ndjson', 'ndjson', 'file:events.ndjson'],
    ['a=stdout:', 'ndjson', 'stdout:'],
  ])('%s', (text, kind, target) => {
    expect(parseSinkSpec(text)).toMatchObject({ name: 'a', kind, target });
  });

  it('has filters, fields, bounds and options of its kind after #', () => {
    const options =
      'name=DTMF&name=CUSTOM sofia::register&subclass=sofia::register&header=variable_tenant:acme:1&header_prefix=Caller-:x' +
      '&field=Unique-ID&field=_body&max_events=10&max_bytes=2000&max_age=60&overflow=newest&batch=1';

    expect(parseSinkSpec(`billing=https://h/x#${options}`)).toEqual({
      name: 'billing',
      kind: 'webhook',
      url: 'https://h/x',
      target: 'https://h/x',
      filter: {
        names: ['DTMF', 'CUSTOM sofia::register'],
        subclasses: ['sofia::register'],
        headers: [
          { header: 'variable_tenant', equals: 'acme:1' },
          { header: 'Caller-', prefix: 'x' },
        ],
      },
      fields: ['Unique-ID', '_body'],
      limits: { maxEvents: 10, maxBytes: 2_000, maxAgeMs: 60_000, overflow: 'newest' },
      own: { batch: '1' },
    });
  });

  it.each([
    ['outbox=file:/var/a', { path: '/var/a', sync: false }],
    ['outbox=file:///var/a&outbox_sync=1', { path: '/var/a', sync: true }],
    ['outbox=file:here', { path: 'here', sync: false }],
  ])('has an outbox: %s', (options, outbox) => {
    expect(parseSinkSpec(`a=https://h#${options}`).outbox).toEqual(outbox);
  });

  it.each([
    ['https://example.org', /^A sink is written NAME=URL/],
    ['a b=https://example.org', /^A sink is written NAME=URL/],
    ['a=', /^A sink is written NAME=URL/],
    ['a=ftp://secret@h', /^The sink a has an unknown destination; its URL must begin with http:/],
    ['a=nats://n#topic=x', /^The sink a has no option "topic"; its options are name, .*subject$/],
    ['a=https://h#outbox=/tmp/x', /^The sink a needs its outbox as file:PATH/],
    ['a=https://h#outbox_sync=1', /^The sink a needs its outbox as file:PATH/],
    ['a=nats://n#header=x', /^The sink a has a condition "x" that is not NAME:VALUE/],
  ])('refuses %s', (text, message) => {
    expect(() => parseSinkSpec(text)).toThrow(message);
  });
});

import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { amqp } from './amqp/index.ts';
import { createEventSink } from './create-event-sink.ts';
import { kafka } from './kafka/index.ts';
import { nats } from './nats/index.ts';
import { ndjson } from './ndjson/index.ts';
import { redis } from './redis/index.ts';
import { webhook } from './webhook/index.ts';

/** As plain JavaScript calls it. */
const untyped = (make: unknown) => make as (options?: unknown) => unknown;

describe('options of plain JavaScript', () => {
  it.each([
    ['webhook', webhook, undefined, 'webhook needs options: url, secret'],
    ['webhook', webhook, {}, 'webhook: url is missing; give a string or a list of strings'],
    ['webhook', webhook, { url: 'http://a', secret: 5 }, 'webhook: secret is 5; give a string'],
    ['webhook', webhook, { url: 'http://a', concurrency: 0 }, 'concurrency is 0; give a whole number from 1'],
    ['nats', nats, { servers: 'nats://a' }, 'nats: servers is a string; give a list of strings'],
    ['amqp', amqp, { url: '' }, 'amqp: url is empty; give a string'],
    ['kafka', kafka, { brokers: [] }, 'kafka: brokers is an empty list; give a list of strings'],
    ['redis', redis, { url: 'redis://a', maxlength: 5 }, 'redis has no option maxlength; it has url, stream, maxLength, client'],
    ['ndjson', ndjson, { file: 'x' }, 'ndjson has no option file; it has to, lines, sync'],
    ['ndjson', ndjson, { to: 5 }, 'ndjson: to is 5; give a path or a writable stream'],
    ['createEventSink', createEventSink, { name: 'x' }, 'createEventSink: destination is missing; give an object'],
  ])('%s refuses invalid ones by name (%#)', (_name, make, options, message) => {
    expect(() => untyped(make)(options)).toThrow(message);
    expect(() => untyped(make)(options)).toThrow(
      expect.objectContaining({ code: 'ESL_INVALID_ARGUMENT' }),
    );
  }); // prettier-ignore

  it.each([
    [ndjson, { to: new Writable() }],
    [ndjson, { to: 'x', lines: 'cloudevents', sync: true }],
    [amqp, { url: 'amqp://a', exchange: '', socket: {} }],
    [webhook, { url: ['http://a', 'http://b'], headers: {}, batch: true }],
  ])('accepts valid ones (%#)', (make, options) => {
    expect(untyped(make)(options)).toHaveProperty('kind');
  });
});

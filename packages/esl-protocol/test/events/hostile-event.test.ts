import { describe, expect, it } from 'vitest';
import {
  decodeEvent,
  EVENT_NAMES,
  type EslEvent,
  FrameDecoder,
  type HeaderValue,
} from '../../src/index.ts';
import * as families from '../../src/families/index.ts';
import { encodeEvent } from '../../src/server/index.ts';

const DEPTH = 20_000;
const lists = '['.repeat(DEPTH) + ']'.repeat(DEPTH);
const objects = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;

const BODIES: Readonly<Record<string, string | Buffer>> = {
  'a name nested deeply': `{"Event-Name":${lists}}`,
  'a list nested deeply': `{"Event-Name":"DTMF","X":${lists}}`,
  'an object nested deeply': `{"Event-Name":"DTMF","X":${objects}}`,
  'an id nested deeply': `{"Event-Name":"DTMF","Unique-ID":${lists},"Job-UUID":${objects}}`,
  'a body nested deeply': `{"Event-Name":"BACKGROUND_JOB","Job-UUID":"x","_body":${objects}}`,
  'a list that holds what is nested deeply': `{"Event-Name":"DTMF","X":["a",${lists}]}`,
  'nothing but nesting': lists,
  'names of Object.prototype':
    '{"Event-Name":"DTMF","__proto__":{"p":1},"constructor":{"prototype":{"p":1}}}',
  'null and booleans': '{"Event-Name":null,"Unique-ID":true,"X":[null,false]}',
  numbers: '{"Event-Name":1e400,"Unique-ID":-0,"X":[1]}',
  'half a character': '{"Event-Name":"DTMF\\ud800"}',
  'bytes that are not UTF-8': Buffer.from('{"Event-Name":"DTMF\xff\xfe\xc3"}', 'latin1'),
  'UTF-16': Buffer.from('{"Event-Name":"DTMF"}', 'utf16le'),
  'a NUL': '{"Event-Name":"DT\\u0000MF"}\0',
  'a text': '"Event-Name"',
  nothing: '',
};

const READS: Readonly<Record<string, (event: EslEvent) => unknown>> = {
  name: (event) => event.name,
  subclass: (event) => event.subclass,
  uniqueId: (event) => event.uniqueId,
  jobUuid: (event) => event.jobUuid,
  sequence: (event) => event.sequence,
  headers: (event) => event.headers,
  header: (event) => [event.header('X'), event.header('__proto__'), event.header('unique-id')],
  text: (event) => event.text('X'),
  bytes: (event) => event.bytes('X'),
  entries: (event) => event.entries,
  body: (event) => event.body,
  problem: (event) => event.problem,
  toJSON: (event) => JSON.stringify(event),
  jsonText: (event) => event.jsonText,
  detach: (event) => {
    event.detach();
  },
  encoded: (event) =>
    (['plain', 'json', 'xml'] as const).map((format) => encodeEvent(event, format)),
};

function eventOf(body: string | Buffer, format: string): EslEvent {
  const bytes = Buffer.from(body);
  const head = `Content-Length: ${bytes.length}\nContent-Type: text/event-${format}\n\n`;
  return decodeEvent(new FrameDecoder().push(Buffer.concat([Buffer.from(head), bytes]))[0]!);
}

const isHeaderValue = (value: HeaderValue): boolean =>
  typeof value === 'string' || value.every((item) => typeof item === 'string');

describe.each(Object.entries(BODIES))('an event with %s', (_, body) => {
  it.each(['json', 'plain', 'xml'])('can be read as %s, in any order', (format) => {
    const reads = Object.values(READS);
    for (const order of [reads, reads.toReversed()]) {
      const event = eventOf(body, format);
      for (const read of order) read(event);
    }
    for (const read of reads) read(eventOf(body, format));
  });

  it('returns only strings and lists of strings for any input', () => {
    const event = eventOf(body, 'json');
    const keys = [event.name, event.uniqueId ?? '', event.jobUuid ?? '', event.body ?? ''];

    expect(keys.every((key) => typeof key === 'string')).toBe(true);
    expect(Object.values(event.toJSON()).every(isHeaderValue)).toBe(true);
    expect(event.entries.map(([, value]) => value).every(isHeaderValue)).toBe(true);
  });

  it.each(['json', 'plain', 'xml'])('inherits no header as %s', (format) => {
    const { headers } = eventOf(body, format);

    expect('toString' in headers).toBe(false);
    expect('hasOwnProperty' in headers).toBe(false);
    expect(Object.hasOwn(Object.prototype, 'p')).toBe(false);
  });
});

describe('every view of a family', () => {
  const views = Object.entries(families)
    .filter(([name]) => name.endsWith('Of'))
    .map(([name, view]) => [name, view as (event: EslEvent) => unknown] as const);

  it('reads odd values without a throw', () => {
    for (const name of EVENT_NAMES) {
      for (const subclass of ['sofia::register', 'conference::maintenance', 'fifo::info']) {
        const text = `{"Event-Name":"${name}","Event-Subclass":"${subclass}","Unique-ID":{"a":1},"Caller-Direction":[null],"Call-1-Direction":7,"Source0-Lost":{"a":[]},"Bridge-B-PD-x":[1]}`;
        for (const [, view] of views) view(eventOf(text, 'json'));
      }
    }
    expect(views.length).toBeGreaterThan(40);
  });

  it.each(['Source', 'Call-', 'Bridge-B-PD-'])(
    'takes time in proportion to many %s headers',
    (prefix) => {
      const members = Array.from({ length: 20_000 }, (_, i) => `"${prefix}${i}-Lost":"1"`).join();
      for (const name of ['RECV_RTCP_MESSAGE', 'CALL_DETAIL', 'CHANNEL_BRIDGE']) {
        const event = eventOf(`{"Event-Name":"${name}",${members}}`, 'json');
        expect(views.some(([, view]) => view(event) !== undefined)).toBe(true);
      }
    },
  );
});

describe('an event with an object in it', () => {
  it.each([
    ['{"Event-Name":"A","x":{"Event-Name":"B"}}', 'A'],
    ['{"x":{"Event-Name":"B"},"Event-Name":"A"}', 'A'],
    ['{"x":{"Event-Name":"B"}}', ''],
    ['{"Event-Name":"A{","Event-Name":"B"}', 'B'],
  ])('has the same name searched and parsed: %s', (body, name) => {
    const parsed = eventOf(body, 'json');
    expect(parsed.headers).toBeDefined();

    expect(eventOf(body, 'json').name).toBe(name);
    expect(parsed.name).toBe(name);
  });
});

it('does not inherit headers where the body was taken out', () => {
  expect('constructor' in eventOf('{"Event-Name":"A","_body":"b"}', 'json').headers).toBe(false);
});

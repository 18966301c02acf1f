import { describe, expect, it } from 'vitest';
import { createEvent, encodeEvent } from '../../src/server/index.ts';
import { decodeEvent, FrameDecoder } from '../../src/index.ts';
import { json } from '../frames.ts';

describe('json events', () => {
  it('reads the routing keys without parsing, and again after parsing', () => {
    const event = json(
      '{"Event-Name":"CUSTOM","Event-Subclass":"a::b","Unique-ID":"u","Job-UUID":"j","Event-Sequence":"7"}',
    );
    const read = (): unknown[] => [
      event.name,
      event.subclass,
      event.uniqueId,
      event.jobUuid,
      event.sequence,
    ];

    expect(read()).toEqual(['CUSTOM', 'a::b', 'u', 'j', '7']);
    expect(Object.keys(event.headers)).toHaveLength(5);
    expect(read()).toEqual(['CUSTOM', 'a::b', 'u', 'j', '7']);
  });

  it('reads routing keys of any case and with any white space', () => {
    const event = json('{ "event-name" : "DTMF",\n "UNIQUE-ID": "u" }');

    expect(event.name).toBe('DTMF');
    expect(event.uniqueId).toBe('u');
  });

  it('prefers the exact spelling of a routing key', () => {
    expect(json('{"unique-id":"lower","Unique-ID":"exact"}').uniqueId).toBe('exact');
  });

  it.each(['answer-state', 'Answer-State', 'ANSWER-STATE'])(
    'finds the first header of a name in any case: %s',
    (name) => {
      const event = json('{"Answer-State":"early","answer-state":"confirmed"}');

      expect(event.header(name)).toBe('early');
      expect(event.headers['answer-state']).toBe('confirmed');
    },
  );

  it('finds the last Event-Name in any case', () => {
    expect(json('{"event-name":"A","EVENT-NAME":"B"}').header('Event-Name')).toBe('B');
  });

  it('reads any routing key the same before and after parsing', () => {
    const event = json('{"unique-id":"x","Unique-ID":5}');

    expect([event.uniqueId, event.headers, event.uniqueId]).toMatchObject(['5', {}, '5']);
  });

  it('gives a subclass for CUSTOM events only', () => {
    expect(json('{"Event-Name":"API","Event-Subclass":"a::b"}').subclass).toBeUndefined();
  });

  it('keeps repeated keys in entries, and the last value in headers', () => {
    const event = json(
      String.raw`{ "a" : "1" , "\"b\\":["x" , "y"], "a":"2", "e":[], "Event-Name":"E" }`,
    );

    expect(event.entries).toEqual([
      ['a', '1'],
      ['"b\\', ['x', 'y']],
      ['a', '2'],
      ['e', []],
      ['Event-Name', 'E'],
    ]);
    expect(event.headers['a']).toBe('2');
  });

  it('converts other values to text', () => {
    const event = json('{"Event-Name":"E","n":5,"o":{"x":[1]},"list":[1,"b"],"_body":7}');

    expect(event.header('n')).toBe('5');
    expect(event.header('o')).toBe('{"x":[1]}');
    expect(event.header('list')).toEqual(['1', 'b']);
    expect(event.body).toBe('7');
    expect(event.entries.map(([name]) => name)).toEqual(['Event-Name', 'n', 'o', 'list']);
  });

  it('keeps lists of anything but texts out of the way of entries', () => {
    expect(json('{"a":[["b"]]}').entries).toEqual([['a', ['["b"]']]]);
  });

  it('replaces invalid UTF-8, keeps its bytes, and does not lose the next frame', () => {
    const body = Buffer.concat([
      Buffer.from('{"Event-Name":"E","Caller":"Jos'),
      Buffer.from([0xe9]),
      Buffer.from('","t":"é","l":["é","b"]}'),
    ]);
    const frames = new FrameDecoder().push(
      Buffer.concat([
        Buffer.from(`Content-Length: ${body.length}\nContent-Type: text/event-json\n\n`),
        body,
        Buffer.from('Content-Type: auth/request\n\n'),
      ]),
    );
    const event = decodeEvent(frames[0]!);

    expect(frames).toHaveLength(2);
    expect(event.header('Caller')).toBe('Jos\ufffd');
    expect(event.bytes('caller')).toEqual(Buffer.from('Jos\xe9', 'latin1'));
    expect(event.bytes('t')).toEqual(Buffer.from('é'));
    expect(event.bytes('l')).toEqual(Buffer.from('ARRAY::é|:b'));
    expect(event.bytes('absent')).toBeUndefined();
    expect(event.jsonText).toContain('Jos\ufffd');
  });

  it.each([
    ['{"a":', 'Event is not JSON: '],
    ['', 'Event is not JSON: '],
    ['[]', 'Event is not JSON: it is not an object'],
    ['"x"', 'Event is not JSON: it is not an object'],
    ['null', 'Event is not JSON: it is not an object'],
  ])('explains why %j cannot be read, and never throws', (text, problem) => {
    const frame = new FrameDecoder().push(
      Buffer.from(`Content-Length: ${text.length}\nContent-Type: text/event-json\n\n${text}`),
    )[0]!;
    const event = decodeEvent(frame);

    expect(event.problem).toContain(problem);
    expect([event.name, event.subclass, event.uniqueId, event.body]).toEqual([
      '',
      undefined,
      undefined,
      undefined,
    ]);
    expect(event.headers).toEqual({});
    expect(event.entries).toEqual([]);
    expect(event.bytes('a')).toBeUndefined();
    expect(event.toJSON()).toEqual({});
    expect(event.jsonText).toBe(text);
  });

  it('still knows the name of a truncated event', () => {
    const event = json('{"Event-Name":"DTMF","Unique-ID":"u","DTMF-Di');

    expect([event.name, event.uniqueId]).toEqual(['DTMF', 'u']);
    expect(event.problem).toBeDefined();
  });

  it('distinguishes an empty body from none', () => {
    expect(json('{"Event-Name":"E","Content-Length":"0","_body":""}').body).toBe('');
    expect(json('{"Event-Name":"E"}').body).toBeUndefined();
  });

  it('hands out its own text and bytes', () => {
    const text = '{"Event-Name":"E","a":["x"],"_body":"b"}';
    const event = json(text);

    expect(event.jsonText).toBe(text);
    expect(event.raw.toString()).toBe(text);
    expect(event.toJSON()).toEqual({ 'Event-Name': 'E', a: ['x'], _body: 'b' });
    expect(event.problem).toBeUndefined();
  });

  it('does not inherit headers', () => {
    const event = json('{"__proto__":"p","Event-Name":"E"}');

    expect(event.header('toString')).toBeUndefined();
    expect(event.header('__proto__')).toBe('p');
  });
});

describe('createEvent', () => {
  it('puts the name first and keeps headers in order', () => {
    const event = createEvent({
      name: 'DTMF',
      headers: [
        ['Unique-ID', 'u'],
        ['list', ['a', 'b']],
      ],
      body: 'é',
    });

    expect(event.raw.toString()).toBe(
      '{"Event-Name":"DTMF","Unique-ID":"u","list":["a","b"],"Content-Length":"2","_body":"é"}',
    );
    expect([event.name, event.uniqueId, event.body, event.format]).toEqual([
      'DTMF',
      'u',
      'é',
      'json',
    ]);
    expect(event.jsonText).toBe(event.raw.toString());
    expect(event.bytes('list')?.toString()).toBe('ARRAY::a|:b');
    expect(event.bytes('absent')).toBeUndefined();
    expect(event.problem).toBeUndefined();
    expect(encodeEvent(event, 'plain').toString()).toBe(
      'Event-Name: DTMF\nUnique-ID: u\nlist: ARRAY%3A%3Aa%7C%3Ab\nContent-Length: 2\n\né',
    );
  });

  it('leaves an Event-Name among the headers where it is', () => {
    const event = createEvent({
      name: 'CUSTOM',
      headers: [
        ['Event-Subclass', 'a::b'],
        ['Event-Name', 'CUSTOM'],
      ],
    });

    expect(event.entries.map(([name]) => name)).toEqual(['Event-Subclass', 'Event-Name']);
    expect(event.subclass).toBe('a::b');
    expect(createEvent({ name: '' }).entries).toEqual([]);
  });

  it('counts the last of several Event-Name headers, and the first of others', () => {
    const event = createEvent({
      name: 'x',
      headers: [
        ['Event-Name', 'COMMAND'],
        ['a', '1'],
        ['a', '2'],
        ['Event-Name', 'PRIVATE_COMMAND'],
      ],
    });

    expect(event.name).toBe('PRIVATE_COMMAND');
    expect(event.header('A')).toBe('1');
  });
});

describe('decodeEvent', () => {
  const wire = Buffer.from(
    'Content-Length: 18\nContent-Type: text/event-json\n\n{"Event-Name":"E"}',
  );

  it('gives one event for one frame', () => {
    const [frame] = new FrameDecoder().push(wire);

    expect(decodeEvent(frame!)).toBe(decodeEvent(frame!));
  });

  it('reads frames that no decoder made', () => {
    const [frame] = new FrameDecoder().push(wire);
    const { contentType, headers, body, hasBody } = frame!;

    expect(decodeEvent({ contentType, headers, body, hasBody }).name).toBe('E');
  });
});

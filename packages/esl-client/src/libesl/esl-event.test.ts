import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { encodeFrame } from '@switchwire/esl-protocol/server';
import { captureNames, readCapture } from '@switchwire/fake-freeswitch';
import { describe, expect, it } from 'vitest';
import { ESLevent } from './esl-event.ts';

function wireEvent(format: 'plain' | 'json', text: string): ESLevent {
  const bytes = encodeFrame([['Content-Type', `text/event-${format}`]], Buffer.from(text));
  return ESLevent.of(decodeEvent(new FrameDecoder().push(bytes).at(0)!));
}

function names(event: ESLevent): string[] {
  const found: string[] = [];
  for (let name = event.firstHeader(); name !== null; name = event.nextHeader()) found.push(name);
  return found;
}

describe('new ESLevent', () => {
  it.each([
    ['DTMF', undefined, 'DTMF', null],
    ['dtmf', undefined, 'DTMF', null],
    ['SWITCH_EVENT_DTMF', undefined, 'DTMF', null],
    ['custom', 'my::thing', 'CUSTOM', 'my::thing'],
    ['NO_SUCH_NAME', undefined, 'MESSAGE', null],
    ['DTMF', 'my::thing', 'CUSTOM', 'my::thing'],
    ['DTMF', '', 'DTMF', null],
  ])('of %s and %s is of type %s', (type, subclass, made, made2) => {
    const event = new ESLevent(type, subclass);

    expect(event.getType()).toBe(made);
    expect(event.getHeader('Event-Name')).toBe(made);
    expect(event.getHeader('Event-Subclass')).toBe(made2);
    expect(event.getBody()).toBeNull();
  });

  it('reads JSON, lists and body with it', () => {
    const event = new ESLevent(
      'json',
      '{"Event-Name":"DTMF","X":["a","b"],"Empty":"","_body":"hi"}',
    );

    expect(event.getType()).toBe('DTMF');
    expect(event.getHeader('x')).toBe('ARRAY::a|:b');
    expect(event.getHeader('x', 1)).toBe('b');
    expect(event.getHeader('Empty')).toBeNull();
    expect(event.getBody()).toBe('hi');
  });

  it.each(['{"a":', '[]', 'null', '1'])('refuses %s instead of crashing', (text) => {
    expect(() => new ESLevent('json', text)).toThrow('JSON');
  });
});

describe('headers of an ESLevent', () => {
  it('looks names up in any case, first one first, and keeps repeats', () => {
    const event = new ESLevent('CUSTOM');
    event.addHeader('X-A', '1');
    event.addHeader('x-a', '2');

    expect(event.getHeader('X-a')).toBe('1');
    expect(names(event)).toEqual(['Event-Name', 'X-A', 'x-a']);
    expect(event.delHeader('x-A')).toBe(true);
    expect(names(event)).toEqual(['Event-Name']);
    expect(event.getHeader('X-A')).toBeNull();
  });

  it('removes a header that is given an empty value', () => {
    const event = new ESLevent('CUSTOM');
    event.addHeader('A', '1');

    expect(event.addHeader('a', '')).toBe(true);
    expect(event.getHeader('A')).toBeNull();
  });

  it('makes lists by index, by prefix, by pushing and by unshifting', () => {
    const event = new ESLevent('CUSTOM');
    event.addHeader('I[2]', 'c');
    event.addHeader('I[0]', 'a');
    event.addHeader('I[4001]', 'too far');
    event.addHeader('P', 'ARRAY::one|:two');
    event.addHeader('Not', 'x ARRAY::one|:two');
    event.addHeader('Q', '2');
    event.pushHeader('Q', '3');
    event.unshiftHeader('Q', '1');
    event.pushHeader('R', 'only');

    expect(event.getHeader('I')).toBe('ARRAY::a|:|:c');
    expect(event.getHeader('P', 1)).toBe('two');
    expect(event.getHeader('P', 2)).toBeNull();
    expect(event.getHeader('Not')).toBe('x ARRAY::one|:two');
    expect(event.getHeader('Not', 0)).toBeNull();
    expect(event.getHeader('Q')).toBe('ARRAY::1|:2|:3');
    expect(event.getHeader('R', 0)).toBe('only');
    expect(event.getHeader('R')).toBe('only');
  });

  it('puts the priority at the top, again and again', () => {
    const event = new ESLevent('CUSTOM');
    event.setPriority();
    event.setPriority(1);

    expect(event.setPriority(2)).toBe(true);
    expect(names(event)).toEqual(['priority', 'priority', 'priority', 'Event-Name']);
    expect(event.getHeader('priority')).toBe('HIGH');
  });

  it('gives the body under its own name, and replaces it', () => {
    const event = new ESLevent('MESSAGE');
    event.addBody('one');
    event.addBody('two');
    expect(event.getHeader('_body')).toBe('two');

    event.addHeader('_body', 'three');
    expect(event.getBody()).toBe('three');
  });
});

describe('the cursor of an ESLevent', () => {
  it('has no position before the first header is read, and after the last', () => {
    const event = new ESLevent('CUSTOM', 'a::b');
    expect(event.nextHeader()).toBeNull();

    expect(names(event)).toEqual(['Event-Name', 'Event-Subclass']);
    expect(event.nextHeader()).toBeNull();
    expect(event.firstHeader()).toBe('Event-Name');
  });
});

describe('ESLevent.serialize', () => {
  const event = new ESLevent('CUSTOM', 'a::b');
  event.addHeader('X', 'é 100%0A');
  event.addHeader('L', 'ARRAY::one|:two');
  event.addBody('hé');

  it('writes JSON with tabs', () => {
    expect(event.serialize('JSON')).toBe(
      '{\n\t"Event-Name":\t"CUSTOM",\n\t"Event-Subclass":\t"a::b",\n\t"X":\t"é 100%0A",\n\t"L":\t["one", "two"],\n\t"Content-Length":\t"3",\n\t"_body":\t"hé"\n}',
    );
  });

  it.each([undefined, 'plain', 'anything'])(
    'writes plain for %s, in a form that decodes to itself',
    (format) => {
      const text = event.serialize(format);

      expect(text).toBe(
        'Event-Name: CUSTOM\nEvent-Subclass: a%3A%3Ab\nX: %C3%A9%20100%250A\nL: ARRAY%3A%3Aone%7C%3Atwo\nContent-Length: 3\n\nhé',
      );
      expect(wireEvent('plain', text).getHeader('X')).toBe('é 100%0A');
    },
  );

  it('ends with a blank line when there is no body', () => {
    expect(new ESLevent('DTMF').serialize()).toBe('Event-Name: DTMF\n\n');
  });

  it.each([
    ['plain', 'Event-Name: MESSAGE\nContent-Length: 2\n\nhi'],
    ['json', '{"Event-Name":"MESSAGE","Content-Length":"2","_body":"hi"}'],
  ] as const)('writes the length of a received body once (%s)', (format, text) => {
    const event = wireEvent(format, text);

    expect(event.serialize()).toBe('Event-Name: MESSAGE\nContent-Length: 2\n\nhi');
    expect(event.serialize('json')).toBe(
      '{\n\t"Event-Name":\t"MESSAGE",\n\t"Content-Length":\t"2",\n\t"_body":\t"hi"\n}',
    );
  });

  it('writes xml, which the C library does not', () => {
    expect(event.serialize('xml')).toContain('<Event-Name>CUSTOM</Event-Name>');
    expect(event.serialize('xml')).toContain('<body>h&#xE9;</body>');
  });
});

describe('an ESLevent of the wire', () => {
  it('keeps order, repeats, lists and the body', () => {
    const event = wireEvent('plain', 'Event-Subclass: a%3A%3Ab\nEvent-Name: CUSTOM\nA: 1\nA: 2\nL: ARRAY%3A%3Ax%7C%3Ay\nContent-Length: 2\n\nhi'); // prettier-ignore

    expect(event.getType()).toBe('CUSTOM');
    expect(names(event).slice(0, 5)).toEqual(['Event-Subclass', 'Event-Name', 'A', 'A', 'L']);
    expect(event.getHeader('l', 1)).toBe('y');
    expect(event.getBody()).toBe('hi');
  });

  it('has the last of several names, as libesl has it', () => {
    const event = wireEvent('plain', 'Event-Name: COMMAND\nA: 1\nEvent-Name: PRIVATE_COMMAND\n\n');

    expect(event.getType()).toBe('PRIVATE_COMMAND');
    expect(event.getHeader('Event-Name')).toBe('PRIVATE_COMMAND');
    expect(names(event)).toEqual(['A', 'Event-Name']);
  });

  it('agrees with itself about the names in every recorded event', () => {
    const twice = captureNames()
      .flatMap((name) => new FrameDecoder().push(readCapture(name).serverBytes))
      .filter(({ contentType }) => contentType === 'text/event-plain')
      .map((frame) => decodeEvent(frame))
      .filter(({ entries }) => entries.filter(([name]) => name === 'Event-Name').length > 1)
      .map((event) => ESLevent.of(event));

    expect(twice.length).toBeGreaterThan(0);
    for (const event of twice) expect(event.getHeader('Event-Name')).toBe(event.getType());
  });

  it.each(['{"X":"1"}', '{"Event-Name":"NO_SUCH","X":"1"}'])(
    'without a known name is CUSTOM: %s',
    (text) => {
      const event = wireEvent('json', text);

      expect(event.getType()).toBe('CUSTOM');
      expect(event.getHeader('X')).toBe('1');
    },
  );
});

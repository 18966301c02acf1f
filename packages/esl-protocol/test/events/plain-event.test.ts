import { describe, expect, it } from 'vitest';
import { createEvent, encodeEvent } from '../../src/server/index.ts';
import { decodeEvent, FrameDecoder } from '../../src/index.ts';
import { plain } from '../frames.ts';

describe('plain events', () => {
  it('reads the routing keys without parsing, and again after parsing', () => {
    const event = plain(
      'Event-Subclass: sofia%3A%3Aregister\nEvent-Name: CUSTOM\nUnique-ID: u%20v\n',
      'Job-UUID: j\nEvent-Sequence: 7\n\n',
    );
    const read = (): unknown[] => [
      event.name,
      event.subclass,
      event.uniqueId,
      event.jobUuid,
      event.sequence,
    ];

    expect(read()).toEqual(['CUSTOM', 'sofia::register', 'u v', 'j', '7']);
    expect(Object.keys(event.headers)).toHaveLength(5);
    expect(read()).toEqual(['CUSTOM', 'sofia::register', 'u v', 'j', '7']);
  });

  it('never takes headers out of a body', () => {
    const body = 'first\n\nUnique-ID: spoofed\nEvent-Name: SPOOFED\nContent-Length: 3\n\nlast\n';
    const event = plain(`Event-Name: DTMF\nUnique-ID: u1\nContent-Length: 9\n\n${body}`);

    expect([event.name, event.uniqueId]).toEqual(['DTMF', 'u1']);
    expect(event.headers['Unique-ID']).toBe('u1');
    expect(event.body).toBe(body);
    expect(plain(`Event-Name: DTMF\n\n${body}`).uniqueId).toBeUndefined();
  });

  it('never makes headers of encoded line ends', () => {
    const event = plain('Event-Name: DTMF\nX: x%0AUnique-ID: spoofed\n\n');

    expect(event.uniqueId).toBeUndefined();
    expect(event.header('X')).toBe('x\nUnique-ID: spoofed');
  });

  it('accepts a body of any length, regardless of the inner lengths', () => {
    expect(plain('Event-Name: E\nContent-Length: 0\nContent-Length: 2\n\nabc').body).toBe('abc');
    expect(plain('Event-Name: E\nContent-Length: 5\n\n').body).toBeUndefined();
    expect(plain('Event-Name: E\n').body).toBeUndefined();
    expect(plain('Event-Name: E').name).toBe('E');
  });

  it('counts the last Event-Name and the first of any other header', () => {
    const event = plain('Event-Name: COMMAND\nA: 1\nA: 2\nEvent-Name: PRIVATE_COMMAND\n\n');

    expect(event.name).toBe('PRIVATE_COMMAND');
    expect(event.headers).toEqual({ 'Event-Name': 'PRIVATE_COMMAND', A: '1' });
    expect(event.header('Event-Name')).toBe('PRIVATE_COMMAND');
    expect(event.header('a')).toBe('1');
    expect(event.entries).toHaveLength(4);
  });

  it('keeps the bytes of values that are not UTF-8', () => {
    const event = plain('Event-Name: E\nCaller: Jos%E9\nRaw: Jos\xe9\n\n');

    expect(event.header('Caller')).toBe('Jos\ufffd');
    expect(event.bytes('Caller')).toEqual(Buffer.from('Jos\xe9', 'latin1'));
    expect(event.bytes('absent')).toBeUndefined();
  });

  it('reads values that are raw UTF-8', () => {
    const inner = Buffer.from('Event-Name: Tür\nX: é\n\nbödy');
    const head = Buffer.from(`Content-Length: ${inner.length}\nContent-Type: text/event-plain\n\n`);
    const event = decodeEvent(new FrameDecoder().push(Buffer.concat([head, inner]))[0]!);

    expect([event.name, event.header('X'), event.body]).toEqual(['Tür', 'é', 'bödy']);
    expect(event.bytes('X')).toEqual(Buffer.from('é'));
  });

  it('tolerates CRLF, tabs, missing spaces and lines without a colon', () => {
    const event = plain('Event-Name:E\r\nA:\t1\r\nno colon\r\n: no name\r\nB:  2 \r\n\r\nbody\r\n');

    expect(event.entries).toEqual([
      ['Event-Name', 'E'],
      ['A', '1'],
      ['B', '2 '],
    ]);
    expect(event.body).toBe('body\r\n');
  });

  it('has no inherited headers', () => {
    expect('toString' in plain('Event-Name: E\n\n').headers).toBe(false);
  });

  it('shows itself as JSON', () => {
    const event = plain('Event-Name: E\nA: ARRAY%3A%3Ax%7C%3Ay\nContent-Length: 1\n\nb');

    expect(event.jsonText).toBe(
      '{"Event-Name":"E","A":["x","y"],"Content-Length":"1","_body":"b"}',
    );
    expect(encodeEvent(event, 'json').toString()).toBe(event.jsonText);
    expect(event.problem).toBeUndefined();
  });

  it('is written with the word that the server has for an empty value', () => {
    const event = createEvent({ name: 'E', headers: [['A', '']] });

    expect(encodeEvent(event, 'plain').toString()).toBe('Event-Name: E\nA: _undef_\n\n');
    expect(encodeEvent(event, 'json').toString()).toBe('{"Event-Name":"E","A":""}');
  });

  it('is empty where the frame is empty', () => {
    const event = decodeEvent(
      new FrameDecoder().push(Buffer.from('Content-Type: text/event-plain\n\n'))[0]!,
    );

    expect([event.name, event.headers, event.body]).toEqual(['', {}, undefined]);
  });
});

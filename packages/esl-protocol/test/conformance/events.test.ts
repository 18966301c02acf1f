import { describe, expect, it } from 'vitest';
import { decodeEvent } from '../../src/index.ts';
import { UUID, event, frames, plain } from '../frames.ts';

describe('events', () => {
  it('7: percent-decodes plain values as UTF-8', () => {
    const custom = plain('Event-Name: CUSTOM\nX-Name: Fred%20%C3%89l%C3%A8ve%3A%20100%25\n\n');

    expect(custom.header('X-Name')).toBe('Fred Élève: 100%');
  });

  it('8: reads a plain event with a body, and leaves the body as it is', () => {
    const body = '+OK 7f4de4bc-17d7-11dd-b7a0-db4edd065621\n';
    const job = plain(
      'Event-Name: BACKGROUND_JOB\nJob-UUID: 7f4db78a-17d7-11dd-b7a0-db4edd065621\nJob-Command: originate\n',
      `Job-Command-Arg: sofia/default/1005%20'%26park'\nContent-Length: 41\n\n${body}`,
    );

    expect(job.name).toBe('BACKGROUND_JOB');
    expect(job.jobUuid).toBe('7f4db78a-17d7-11dd-b7a0-db4edd065621');
    expect(job.header('Job-Command-Arg')).toBe("sofia/default/1005 '&park'");
    expect(job.body).toBe(body);
  });

  it('9: has no body where there is none', () => {
    const [reload, greeting] = frames(
      'Content-Length: 23\nContent-Type: text/event-plain\n\nEvent-Name: RELOADXML\n\n',
      'Content-Type: auth/request\n\n',
    );

    expect(decodeEvent(reload!).name).toBe('RELOADXML');
    expect(decodeEvent(reload!).body).toBeUndefined();
    expect(greeting?.contentType).toBe('auth/request');
  });

  it('10: reads a json event', () => {
    const custom = event(
      'Content-Length: 121\nContent-Type: text/event-json\n\n',
      String.raw`{"Event-Name":"CUSTOM","Event-Subclass":"foo::bar","X-A":"a b&<c>\"d","X-T":"\t","Content-Length":"7","_body":"hello\n!"}`,
    );

    expect(custom.name).toBe('CUSTOM');
    expect(custom.subclass).toBe('foo::bar');
    expect(custom.header('X-A')).toBe('a b&<c>"d');
    expect(custom.header('X-T')).toBe('\t');
    expect(custom.body).toBe('hello\n!');
    expect(custom.header('_body')).toBeUndefined();
    expect(custom.toJSON()['_body']).toBe('hello\n!');
  });

  it('11: reads json arrays, and leaves percent signs of json alone', () => {
    const custom = event(
      'Content-Length: 86\nContent-Type: text/event-json\n\n',
      '{"Event-Name":"CUSTOM","X-P":"50%20off","X-Arr":["one","two","three"],"X-One":["one"]}',
    );

    expect(custom.header('X-P')).toBe('50%20off');
    expect(custom.header('X-Arr')).toEqual(['one', 'two', 'three']);
    expect(custom.header('X-One')).toEqual(['one']);
    expect(custom.text('X-Arr')).toBe('ARRAY::one|:two|:three');
    expect(custom.text('X-One')).toBe('one');
    expect(custom.body).toBeUndefined();
  });

  it('12: reads an xml event', () => {
    const custom = event(
      'Content-Length: 230\nContent-Type: text/event-xml\n\n',
      '<event>\n  <headers>\n    <Event-Name>CUSTOM</Event-Name>\n    <X-A>a%20b%26%3Cc%3E</X-A>\n',
      '    <X-Arr>one</X-Arr>\n    <X-Arr>two</X-Arr>\n  </headers>\n',
      '  <Content-Length>11</Content-Length>\n  <body>hello\n&lt;w&gt;&amp;r</body>\n</event>\n',
    );

    expect(custom.name).toBe('CUSTOM');
    expect(custom.header('X-A')).toBe('a b&<c>');
    expect(custom.header('X-Arr')).toEqual(['one', 'two']);
    expect(custom.body).toBe('hello\n<w>&r');
  });

  it('20: reads plain arrays, empty items included', () => {
    const custom = plain(
      'Event-Name: CUSTOM\nX-Arr: ARRAY%3A%3Aone%7C%3A%7C%3Athree\nX-Not: ARRAY%3A%3A\n\n',
    );

    expect(custom.header('X-Arr')).toEqual(['one', '', 'three']);
    expect(custom.header('X-Not')).toBe('ARRAY::');
  });

  it('25: decodes leniently', () => {
    const custom = plain('Event-Name: CUSTOM\nA: a+b\nB: %zz%4g%\nC: %c3%a9\nD: %2B\n\n');

    expect(custom.headers).toEqual({
      'Event-Name': 'CUSTOM',
      A: 'a+b',
      B: '%zz%4g%',
      C: 'é',
      D: '+',
    });
  });

  it('29: looks names up in any case and keeps their spelling', () => {
    const dtmf = plain(
      `event-name: DTMF\nunique-id: ${UUID}\nDTMF-Digit: %23\nDTMF-Duration: 1600\n\n`,
    );

    expect(dtmf.name).toBe('DTMF');
    expect(dtmf.uniqueId).toBe(UUID);
    for (const name of ['Unique-ID', 'UNIQUE-ID', 'unique-id']) {
      expect(dtmf.header(name)).toBe(UUID);
    }
    expect(dtmf.header('DTMF-Digit')).toBe('#');
    expect(dtmf.header('DTMF-Duration')).toBe('1600');
    expect(dtmf.entries.map(([name]) => name)).toEqual([
      'event-name',
      'unique-id',
      'DTMF-Digit',
      'DTMF-Duration',
    ]);
  });
});

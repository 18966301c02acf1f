import { describe, expect, it } from 'vitest';
import {
  decodeEvent,
  decodeLog,
  decodeNotice,
  decodeReply,
  FrameDecoder,
  isReplyFrame,
} from '../../src/index.ts';
import { GOODBYE, UUID, frame, frames, isEventFrame } from '../frames.ts';

describe('log lines and notices', () => {
  it('13: reads a log line', () => {
    const text = '2026-11-21 02:52:03.514902 72.93% [ERR] mod_commands.c:7247 hello world\n';
    const line = decodeLog(
      frame(
        'Content-Type: log/data\nContent-Length: 72\nLog-Level: 3\nText-Channel: 3\nLog-File: mod_commands.c\n',
        `Log-Func: log_function\nLog-Line: 7247\nUser-Data: \n\n${text}`,
      ),
    );

    expect(line).toEqual({
      level: 3,
      channel: 3,
      file: 'mod_commands.c',
      func: 'log_function',
      line: 7247,
      uuid: undefined,
      text,
    });
  });

  it('14: recognises a notice without a session', () => {
    const notice = frame(`Content-Type: text/disconnect-notice\nContent-Length: 67\n\n${GOODBYE}`);

    expect(decodeNotice(notice)).toEqual({
      kind: 'disconnect',
      text: GOODBYE,
      sessionUuid: undefined,
      lingerSeconds: undefined,
      channelName: undefined,
    });
  });

  it('15: recognises a notice with a session', () => {
    const notice = frame(
      `Content-Type: text/disconnect-notice\nControlled-Session-UUID: ${UUID}\n`,
      `Content-Disposition: disconnect\nContent-Length: 67\n\n${GOODBYE}`,
    );

    expect(decodeNotice(notice)).toMatchObject({ kind: 'disconnect', sessionUuid: UUID });
  });

  it('16: recognises a linger notice, after which events continue', () => {
    const [notice, last] = frames(
      `Content-Type: text/disconnect-notice\nControlled-Session-UUID: ${UUID}\n`,
      'Content-Disposition: linger\nChannel-Name: sofia/internal/1000@h\nLinger-Time: -1\nContent-Length: 0\n\n',
      'Content-Length: 37\nContent-Type: text/event-plain\n\nEvent-Name: CHANNEL_HANGUP_COMPLETE\n\n',
    );

    expect(decodeNotice(notice!)).toEqual({
      kind: 'linger',
      text: '',
      sessionUuid: UUID,
      lingerSeconds: -1,
      channelName: 'sofia/internal/1000@h',
    });
    expect(decodeEvent(last!).name).toBe('CHANNEL_HANGUP_COMPLETE');
  });

  it('17: reads a rude rejection and the notice behind it', () => {
    const [rejection, notice] = frames(
      'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n',
      `Content-Type: text/disconnect-notice\nContent-Length: 67\n\n${GOODBYE}`,
    );

    expect(rejection?.contentType).toBe('text/rude-rejection');
    expect(rejection?.body.toString()).toBe('Access Denied, go away.\n');
    expect(decodeNotice(notice!).kind).toBe('disconnect');
  });
});

describe('replies and tolerance', () => {
  it('18: decodes the reply to connect', () => {
    const reply = decodeReply(
      frame(
        'Event-Name: CHANNEL_DATA\nCore-UUID: 3541d949-262f-4521-a38a-2a4c31728534\n',
        'Event-Date-Local: 2026-11-21%2002%3A40%3A44\nChannel-Caller-ID-Name: Fred%20X\n',
        `Unique-ID: ${UUID}\nvariable_DP_MATCH: ARRAY%3A%3Aasync-29084%7C%3Aasync%7C%3A29084\n`,
        'Content-Type: command/reply\nReply-Text: %2BOK%0A\nSocket-Mode: async\nControl: full\n\n',
      ),
    );

    expect(reply).toMatchObject({ kind: 'ok', text: '+OK\n', contentType: 'command/reply' });
    expect(reply.headers.get('Socket-Mode')).toBe('async');
    expect(reply.headers.get('control')).toBe('full');
    const data = reply.channelData;
    expect(data?.name).toBe('CHANNEL_DATA');
    expect(data?.uniqueId).toBe(UUID);
    expect(data?.header('Channel-Caller-ID-Name')).toBe('Fred X');
    expect(data?.header('variable_DP_MATCH')).toEqual(['async-29084', 'async', '29084']);
    expect(data?.body).toBeUndefined();
  });

  it('19: counts bytes, also when a chunk ends inside a character', () => {
    const wire = Buffer.from('Content-Type: api/response\nContent-Length: 9\n\npäivää');
    const decoder = new FrameDecoder();
    const at = wire.indexOf(0xc3) + 1;

    const found = [...decoder.push(wire.subarray(0, at)), ...decoder.push(wire.subarray(at))];

    expect(found.map((each) => decodeReply(each).text)).toEqual(['päivää']);
  });

  it('21: skips blank lines between frames', () => {
    const found = frames(
      '\n\r\n\nContent-Type: auth/request\n\n\n\n',
      'Content-Type: command/reply\nReply-Text: +OK\n\n',
    );

    expect(found.map(({ contentType }) => contentType)).toEqual(['auth/request', 'command/reply']);
  });

  it('22: tolerates peers that write CRLF', () => {
    const [first, second] = frames(
      'Content-Type: api/response\r\nContent-Length: 4\r\n\r\nab\r\nContent-Type: auth/request\r\n\r\n',
    );

    expect(first?.contentType).toBe('api/response');
    expect(first?.body.toString()).toBe('ab\r\n');
    expect(second?.headers.get('content-type')).toBe('auth/request');
  });

  it('23: splits a header at the first colon', () => {
    const { headers } = frame(
      'Content-Type: command/reply\nReply-Text: a: b:c ::\nX:1\nY:  2 \n\n',
    );

    expect(headers.get('Reply-Text')).toBe('a: b:c ::');
    expect(headers.get('X')).toBe('1');
    expect(headers.get('Y')).toBe('2 ');
  });

  it('24: does not decode ordinary replies', () => {
    const reply = decodeReply(
      frame('Content-Type: command/reply\nReply-Text: +OK 100%25 a+b %41\n\n'),
    );

    expect(reply.text).toBe('+OK 100%25 a+b %41');
  });

  it('26: reads the job id of a bgapi reply', () => {
    const reply = decodeReply(
      frame('Content-Type: command/reply\nReply-Text: +OK Job-UUID: my-job\nJob-UUID: my-job\n\n'),
    );

    expect(reply).toMatchObject({ kind: 'ok', text: '+OK Job-UUID: my-job', jobUuid: 'my-job' });
  });

  it('27: reads the limits in a userauth reply', () => {
    const { headers } = frame(
      'Content-Type: command/reply\nReply-Text: +OK accepted\n',
      'Allowed-Events: CHANNEL_CREATE CUSTOM conference::maintenance\n',
      'Allowed-API: status version show\nAllowed-LOG: false\n\n',
    );

    expect(headers.size).toBe(5);
    expect(headers.get('allowed-events')).toBe('CHANNEL_CREATE CUSTOM conference::maintenance');
    expect(headers.get('ALLOWED-API')).toBe('status version show');
    expect(headers.get('allowed-log')).toBe('false');
  });

  it('28: hands out frames of unknown type, which answer nothing', () => {
    const found = frames(
      'Content-Type: foo/bar\nContent-Length: 3\n\nabc',
      'X-Only: 1\n\n',
      'Content-Type: auth/request\n\n',
    );

    expect(found.map(({ contentType }) => contentType)).toEqual(['foo/bar', '', 'auth/request']);
    expect(found[0]?.body.toString()).toBe('abc');
    expect(found[1]?.headers.get('X-Only')).toBe('1');
    expect(found.some((each) => isReplyFrame(each) || isEventFrame(each))).toBe(false);
  });

  it('30: passes over a line without a colon', () => {
    const { headers } = frame(
      'Content-Type: command/reply\nthis line has no colon\nReply-Text: +OK\n\n',
    );

    expect([...headers]).toEqual([
      ['Content-Type', 'command/reply'],
      ['Reply-Text', '+OK'],
    ]);
  });
});

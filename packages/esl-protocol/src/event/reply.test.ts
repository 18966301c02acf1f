import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { frame, frames } from '../../test/frames.ts';
import { decodeLog } from '../wire/log-line.ts';
import { decodeNotice } from '../wire/notice.ts';
import { decodeReply } from './reply.ts';

describe('decodeReply', () => {
  it.each([
    ['+OK accepted', 'ok'],
    ['+OK', 'ok'],
    ['-ERR invalid', 'err'],
    ['-USAGE: <uuid>', 'err'],
    ['NORMAL_CLEARING', 'other'],
    ['', 'other'],
  ])('takes the reply %j for %s', (text, kind) => {
    const reply = decodeReply(frame(`Content-Type: command/reply\nReply-Text: ${text}\n\n`));

    expect(reply).toMatchObject({ kind, text, body: undefined, channelData: undefined });
  });

  it.each(['  spaced', '\tspaced', 'spaced\r'])('drops the blanks around the text %j', (text) => {
    for (const head of ['Content-Type: command/reply\n', 'A: b\nContent-Type: command/reply\n']) {
      const reply = decodeReply(frame(`${head}Reply-Text: ${text}\n\n`));

      expect([reply.text, reply.headers.get('Reply-Text')]).toEqual(['spaced', 'spaced']);
    }
  });

  it('shows its text, and nothing of the frames around it', () => {
    const secret = 'Content-Type: api/response\nContent-Length: 6\n\nsecret';
    const bgapi = 'Content-Type: command/reply\nReply-Text: +OK Job-UUID: j\nJob-UUID: j\n\n';
    const reply = decodeReply(frames(secret, bgapi, secret)[1]!);

    expect(JSON.parse(JSON.stringify(reply))).toEqual({
      kind: 'ok',
      text: '+OK Job-UUID: j',
      contentType: 'command/reply',
      headers: {
        'Content-Type': 'command/reply',
        'Reply-Text': '+OK Job-UUID: j',
        'Job-UUID': 'j',
      },
      jobUuid: 'j',
    });
    expect(inspect(reply, { depth: null })).not.toContain('secret');
    const api = decodeReply(frame('Content-Type: api/response\nContent-Length: 2\n\n42'));
    expect(JSON.parse(JSON.stringify(api))).toMatchObject({ text: '42' });
    expect(JSON.stringify(api)).not.toContain('body');
  });

  it('reads the text as UTF-8', () => {
    const bytes = Buffer.from('Content-Type: command/reply\nReply-Text: größer\n\n');

    expect(decodeReply(frame(bytes.toString('latin1'))).text).toBe('größer');
  });

  it('takes the text of an api/response from its body', () => {
    const reply = decodeReply(
      frame('Content-Type: api/response\nContent-Length: 14\n\n-ERR no reply\n'),
    );

    expect(reply).toMatchObject({ kind: 'err', text: '-ERR no reply\n', body: '-ERR no reply\n' });
    expect(decodeReply(frame('Content-Type: api/response\n\n')).text).toBe('');
  });

  it.each([
    ['Reply-Text: +OK Job-UUID: a b\nJob-UUID: x\n', 'x'],
    ['Reply-Text: +OK Job-UUID: a b\n', 'a b'],
    ['Reply-Text: +OK\n', undefined],
  ])('finds the job id in %j', (lines, jobUuid) => {
    expect(decodeReply(frame(`Content-Type: command/reply\n${lines}\n`)).jobUuid).toBe(jobUuid);
  });

  it('finds the job id in the body of an api bgapi', () => {
    const reply = decodeReply(
      frame('Content-Type: api/response\nContent-Length: 19\n\n+OK Job-UUID: a-b\n\n'),
    );

    expect(reply.jobUuid).toBe('a-b');
  });

  it('has no text where the reply has none', () => {
    expect(decodeReply(frame('Content-Type: command/reply\n\n')).text).toBe('');
  });
});

describe('decodeNotice and decodeLog', () => {
  it('ignores a linger time that is not a number', () => {
    const notice = frame('Content-Disposition: LINGER\nLinger-Time: soon\n\n');

    expect(decodeNotice(notice)).toMatchObject({ kind: 'linger', lingerSeconds: undefined });
  });

  it('reads missing log headers as nothing', () => {
    expect(decodeLog(frame('Content-Type: log/data\nUser-Data: u\n\n'))).toEqual({
      level: 0,
      channel: 0,
      file: '',
      func: '',
      line: 0,
      uuid: 'u',
      text: '',
    });
  });
});

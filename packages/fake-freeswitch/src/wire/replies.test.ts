import { describe, expect, it } from 'vitest';
import { apiResponse, commandReply, disconnectNotice, lingerNotice, logData } from './replies.ts';

describe('replies', () => {
  it('are cut at 511 bytes, even inside a character', () => {
    const reply = commandReply(`${'x'.repeat(510)}é`);

    expect(reply.length).toBe('Content-Type: command/reply\nReply-Text: '.length + 511 + 2);
    expect(reply.at(-3)).toBe(0xc3);
  });

  it('are never empty', () => {
    expect(commandReply('').toString()).toContain('-ERR command not found');
    expect(apiResponse('').toString()).toBe(
      'Content-Type: api/response\nContent-Length: 14\n\n-ERR no reply\n',
    );
  });

  it('are sent raw after a tilde, without a terminator', () => {
    expect(commandReply('~value').toString()).toBe('Content-Type: command/reply\nvalue');
  });

  it.each([
    [235, '\n\n'],
    [236, 'x\n'],
    [237, 'xx'],
  ])('break the framing when a job id of %i bytes does not fit', (length, end) => {
    const id = 'x'.repeat(length);

    const reply = commandReply(`~Reply-Text: +OK Job-UUID: ${id}\nJob-UUID: ${id}\n\n`).toString();

    expect(reply.endsWith(end)).toBe(true);
    expect(reply.endsWith('\n\n')).toBe(length <= 235);
  });
});

describe('notices', () => {
  it('count bytes', () => {
    expect(disconnectNotice('é\n').toString()).toContain('Content-Length: 3\n\né\n');
  });

  it('name the controlled channel', () => {
    expect(disconnectNotice('x', 'id').toString()).toBe(
      'Content-Type: text/disconnect-notice\nControlled-Session-UUID: id\n' +
        'Content-Disposition: disconnect\nContent-Length: 1\n\nx',
    );
    expect(lingerNotice('id', 'sofia/a', -1).toString()).toBe(
      'Content-Type: text/disconnect-notice\nControlled-Session-UUID: id\nContent-Disposition: linger\n' +
        'Channel-Name: sofia/a\nLinger-Time: -1\nContent-Length: 0\n\n',
    );
  });
});

describe('log lines', () => {
  it('have an empty User-Data without a channel', () => {
    const frame = logData({ level: 3, channel: 0, file: 'a.c', func: 'f', line: 1, text: 'é\n' });

    expect(frame.toString()).toBe(
      'Content-Type: log/data\nContent-Length: 3\nLog-Level: 3\nText-Channel: 0\nLog-File: a.c\n' +
        'Log-Func: f\nLog-Line: 1\nUser-Data: \n\né\n',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { connectionCommandError, requireOneCommand } from './connection-command.ts';

describe('connectionCommandError', () => {
  it.each([
    'exit',
    'EXIT',
    'exitfoo',
    '...',
    'event json ALL',
    'events plain all',
    'nixevent DTMF',
    'noevents',
    'filter Event-Name DTMF',
    'filter delete all',
    'myevents 7f3c1b52',
    'divert_events on',
    'linger 5',
    'nolinger',
    'log 7',
    'logfoo',
    'nolog',
    ' exit',
  ])('refuses %s, as mod_event_socket would take it', (command) => {
    expect(connectionCommandError('h:8021', Buffer.from(command))?.message).toContain(
      'was not sent',
    );
  });

  it.each([
    'api status',
    'api exit',
    'bgapi originate user/1000 &park',
    'sendevent MESSAGE_WAITING',
    'sendmsg 7f3c1b52\ncall-command: hangup',
    'filterfoo',
    'auth ClueCon',
    'no such command',
  ])('lets %s pass', (command) => {
    expect(connectionCommandError('h:8021', Buffer.from(command))).toBeUndefined();
  });
});

describe('requireOneCommand', () => {
  /** In the middle of a larger buffer, as a view has it. */
  const view = (text: string) => Buffer.from(`##${text}##`).subarray(2, 2 + text.length);

  it.each([
    'api status\n\n',
    'sendevent A\nContent-Length: 3\n\nabc',
    'sendevent A\ncontent-length:3\nX: y\n\nabc',
    'sendevent A\nContent-Length: 12\n\nfirst\n\nlast.',
    'sendevent A\nX: content-length: 3\n\n',
  ])('takes %j', (text) => {
    expect(() => {
      requireOneCommand(view(text));
    }).not.toThrow();
  });

  it.each([
    ['api status\n', 'do not end with a blank line'],
    ['', 'do not end with a blank line'],
    ['api a\n\napi b\n\n', 'hold 7 more than one command'],
    ['sendevent A\nContent-Length: 3\n\nabcd', 'hold 1 more than one command'],
    ['sendevent A\nContent-Length: 3\n\nab', 'is 1 bytes shorter than its Content-Length'],
  ])('refuses %j', (text, reason) => {
    expect(() => {
      requireOneCommand(view(text));
    }).toThrow(reason);
  });
});

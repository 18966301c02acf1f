import { describe, expect, it } from 'vitest';
import { connectionCommandError } from './connection-command.ts';

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

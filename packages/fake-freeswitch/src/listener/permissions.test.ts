import { describe, expect, it } from 'vitest';
import { Subscriptions } from '../core/subscriptions.ts';
import { permissionsOf, permitsApi } from './permissions.ts';

/** What a user with these events gets for the words behind `event`. */
function subscribe(allowedEvents: string, words: string): string {
  const { events } = permissionsOf({ password: 'x', allowedEvents });
  return new Subscriptions().subscribe(words.split(' '), events);
}

describe('the events of a user', () => {
  it.each([
    ['DTMF', 'DTMF', 'ok'],
    ['DTMF', 'TALK', 'denied'],
    ['DTMF,TALK', 'plain TALK DTMF', 'ok'],
    ['DTMF', 'ALL', 'denied'],
    ['ALL', 'ALL', 'ok'],
    ['ALL', 'DTMF CHANNEL_ANSWER', 'ok'],
    ['all', 'json HEARTBEAT', 'ok'],
    ['ALL', 'CUSTOM a::b', 'denied'],
    ['CUSTOM a::b', 'CUSTOM a::b', 'ok'],
    ['CUSTOM a::b', 'CUSTOM a::c', 'denied'],
  ])('%j let %j be %s', (allowed, words, result) => {
    expect(subscribe(allowed, words)).toBe(result);
  });
});

describe('the API commands of a user', () => {
  const permissions = permissionsOf({ password: 'x', allowedApi: 'status bgapi show' });

  it.each([
    ['status', true],
    ['STATUS', false],
    ['reloadxml', false],
    ['bgapi status', true],
    ['bgapi reloadxml', false],
    ['bgapi', true],
  ])('let %j be %s', (line, permitted) => {
    expect(permitsApi(permissions, line)).toBe(permitted);
  });
});

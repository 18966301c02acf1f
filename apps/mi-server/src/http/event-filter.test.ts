import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { createEventFilter } from './event-filter.ts';

const event = (
  name: string,
  subclass?: string,
): Parameters<ReturnType<typeof createEventFilter>>[0] => ({
  name,
  subclass,
  sender: 'fs1',
  address: 'fs1:8021',
  body: '{}',
});

describe('createEventFilter', () => {
  it.each([
    [undefined, undefined, event('DTMF'), true],
    ['DTMF', undefined, event('DTMF'), true],
    ['dtmf', undefined, event('DTMF'), true],
    ['DTMF', undefined, event('API'), false],
    [['DTMF', 'API'], undefined, event('API'), true],
    ['ALL', undefined, event('API'), true],
    ['CUSTOM sofia::register', undefined, event('CUSTOM', 'sofia::register'), true],
    ['CUSTOM sofia::register', undefined, event('CUSTOM', 'sofia::unregister'), false],
    ['CUSTOM', undefined, event('CUSTOM', 'sofia::register'), true],
    [undefined, 'fs1:8021', event('DTMF'), true],
    [undefined, 'fs1', event('DTMF'), true],
    [undefined, 'FS1', event('DTMF'), true],
    [undefined, 'fs2', event('DTMF'), false],
    [undefined, 'Fs1:8021', { ...event('DTMF'), sender: 'fS1', address: 'fS1:8021' }, true],
    [undefined, 'fs1.example', { ...event('DTMF'), sender: 'FS1.Example' }, true],
    ['API', 'fs1', event('DTMF'), false],
  ])('with name %j and socket %j passes the event or not', (name, socket, given, passes) => {
    expect(createEventFilter(name, socket)(given)).toBe(passes);
  });

  it('refuses a name that cannot be one', () => {
    expect(() => createEventFilter('DTMF\nexit', undefined)).toThrow(InvalidArgumentError);
  });
});

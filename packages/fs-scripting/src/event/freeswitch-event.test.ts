import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it } from 'vitest';
import { MemoryManager } from '../../test/memory-manager.ts';
import { RoutedEvent } from './freeswitch-event.ts';

function routed(headers: readonly (readonly [string, string | readonly string[]])[]): RoutedEvent {
  const double = new MemoryManager();
  const info = double.infoOf(double.add('10.0.0.1:8021'));
  return new RoutedEvent(createEvent({ name: 'CHANNEL_ANSWER', headers, body: 'text' }), info);
}

describe('event.json', () => {
  const event = routed([
    ['Unique-ID', 'a'],
    ['variable_DP_MATCH', ['1000', '1000']],
  ]);

  it('has lists as lists, which its type says', () => {
    const uuid: string | undefined = event.json['Unique-ID'];
    const body: string | undefined = event.json._body;
    // @ts-expect-error a channel variable may be a list
    const text: string | undefined = event.json['variable_DP_MATCH'];

    expect([uuid, body, text]).toEqual(['a', 'text', ['1000', '1000']]);
  });

  it('cannot be changed by one route for the next', () => {
    const json = event.json as unknown as Record<string, string | string[]>;

    expect(() => (json['Unique-ID'] = 'b')).toThrow(TypeError);
    expect(() => (json['variable_DP_MATCH'] as string[]).push('2')).toThrow(TypeError);
    expect(event.json).toMatchObject({ 'Unique-ID': 'a', variable_DP_MATCH: ['1000', '1000'] });
  });
});

import { describe, expect, it } from 'vitest';
import { parseEventList } from '../event/event-spec.ts';
import { eventCommands } from './event-commands.ts';

describe('eventCommands', () => {
  const specs = parseEventList('CUSTOM a::b,CUSTOM,DTMF');

  it('writes one command per name, CUSTOM last', () => {
    expect(eventCommands('event', specs).map(String)).toEqual([
      'event json DTMF\n\n',
      'event json CUSTOM a::b\n\n',
      'event json CUSTOM\n\n',
    ]);
  });

  it('gives a format to subscriptions only', () => {
    expect(eventCommands('event', specs.slice(2), 'plain').map(String)).toEqual([
      'event plain DTMF\n\n',
    ]);
    expect(eventCommands('nixevent', specs.slice(2), 'plain').map(String)).toEqual([
      'nixevent DTMF\n\n',
    ]);
  });
});

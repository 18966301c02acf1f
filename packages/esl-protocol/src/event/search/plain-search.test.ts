import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatArrayValue } from '../../text/array-value.ts';
import { EVENT_NAME, UNIQUE_ID, UNSURE } from './byte-key.ts';
import { PlainEvent } from '../plain-event.ts';
import { findPlainHeader, findPlainText } from './plain-search.ts';

const piece = fc.constantFrom(
  'Unique-ID: ',
  'Event-Name: ',
  'Unique-ID:',
  'unique-id: u',
  'Caller-Unique-ID: c',
  '\n',
  '\n',
  '\n\n',
  '\r\n',
  '\n\r\n',
  ' ',
  '\t',
  'ARRAY%3A%3Aa%7C%3Ab',
  'ARRAY::a',
  '%41',
  '%C3%A9',
  'é',
  'x',
  ': ',
);
const text = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''));

/** What a routing key is by the parser: the header in this spelling, of Event-Name the last; else in any. */
function routingText(event: PlainEvent, name: string): string | undefined {
  const exact = event.entries.filter(([candidate]) => candidate === name);
  const entry = name === 'Event-Name' ? exact.at(-1) : exact[0];
  return entry === undefined ? event.text(name) : formatArrayValue(entry[1]);
}

describe('findPlainText', () => {
  it('finds the same as the parser, or is unsure', () => {
    let sure = 0;
    fc.assert(
      fc.property(text, (raw) => {
        const bytes = Buffer.from(raw);
        const event = new PlainEvent(bytes);
        for (const key of [EVENT_NAME, UNIQUE_ID]) {
          const found = findPlainText(bytes, key, key === EVENT_NAME);
          if (found === undefined || found === UNSURE) continue;
          sure += 1;
          expect(found, JSON.stringify(raw)).toBe(routingText(event, key.name));
        }
      }),
      { numRuns: 5000, seed: 8021 },
    );
    expect(sure).toBeGreaterThan(200);
  });

  it('makes the event the same whether it is searched or parsed', () => {
    fc.assert(
      fc.property(text, (raw) => {
        const searched = new PlainEvent(Buffer.from(raw));
        const parsed = new PlainEvent(Buffer.from(raw));
        expect([searched.name, searched.uniqueId]).toEqual([
          routingText(parsed, 'Event-Name') ?? '',
          routingText(parsed, 'Unique-ID'),
        ]);
      }),
      { numRuns: 3000, seed: 8021 },
    );
  });

  it.each([
    ['Event-Name: DTMF\n\n', 'DTMF'],
    ['Event-Subclass: a%3A%3Ab\nEvent-Name: CUSTOM\n\n', 'CUSTOM'],
    ['Event-Name: a%20b', 'a b'],
    ['X: Event-Name: no\n\n', undefined],
    ['Event-Name:DTMF\n\n', UNSURE],
    ['Event-Name:  DTMF\n\n', UNSURE],
    ['Event-Name: DTMF\r\n\r\n', UNSURE],
    ['\nEvent-Name: BODY\n', UNSURE],
    ['A: b\n\nEvent-Name: BODY\n', UNSURE],
    ['A: b\n\r\nEvent-Name: BODY\n', UNSURE],
    ['Event-Name: COMMAND\nEvent-Name: PRIVATE_COMMAND\n\n', UNSURE],
  ])('answers for %j', (raw, wanted) => {
    expect(findPlainText(Buffer.from(raw), EVENT_NAME, true)).toBe(wanted);
  });
});

describe('findPlainHeader', () => {
  const find = (text: string, name: string) =>
    findPlainHeader(Buffer.from(text), Buffer.from(text).toString('latin1').toLowerCase(), name);

  it('makes the event the same whether it is searched or parsed', () => {
    const wanted = fc.constantFrom(
      'Unique-ID',
      'unique-id',
      'Event-Name',
      ' ',
      'x',
      'é',
      'a:b',
      '',
    );
    fc.assert(
      fc.property(text, wanted, (raw, name) => {
        const parsed = new PlainEvent(Buffer.from(raw));
        expect(parsed.entries).toBeDefined();
        const searched = new PlainEvent(Buffer.from(raw));
        expect(searched.header(name), JSON.stringify(raw)).toEqual(parsed.header(name));
      }),
      { numRuns: 5000, seed: 8021 },
    );
  });

  it.each([
    ['Unique-ID: u\n\n', 'u'],
    ['A: b\nuNIQUE-id: u', 'u'],
    ['A: %C3%A9\nUnique-ID: %C3%A9\n\n', 'é'],
    ['Unique-ID: u\nUnique-ID: v\n\n', 'u'],
    ['Caller-Unique-ID: c\nX: Unique-ID: no\n\n', undefined],
    ['Unique-IDs: u\n\n', undefined],
    ['A: b\n\nUnique-ID: body\n', UNSURE],
    ['A: b\r\n\r\nUnique-ID: body\n', UNSURE],
    ['\nUnique-ID: body\n', UNSURE],
    ['Unique-ID: ARRAY%3A%3Aa%7C%3Ab\n\n', UNSURE],
    ['Unique-ID:u\n\n', UNSURE],
    ['Unique-ID: é\n\n', UNSURE],
  ])('answers for %j', (raw, wanted) => {
    expect(find(raw, 'unique-id')).toBe(wanted);
  });
});

import { decodeEvent, EslHeaders, type EslEvent } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { headOfEvent, headOfPlace, lineOfEpoch, MessageHeads } from './message-heads.ts';

const eventOf = (sequence: string): EslEvent =>
  decodeEvent({
    contentType: 'text/event-json',
    headers: new EslHeaders([]),
    body: Buffer.from(JSON.stringify({ 'Core-UUID': 'core', 'Event-Sequence': sequence })),
    hasBody: true,
  });
const textOf = (bytes: Uint8Array | undefined): string =>
  Buffer.from(bytes ?? []).toString('latin1');

describe('the headers of a message', () => {
  it('are an id and a place, and more', () => {
    const heads = new MessageHeads();
    const written = heads.of(eventOf('7'), lineOfEpoch(9), 2, 1, 'Sw-Late: 8\r\n');

    expect(textOf(written)).toBe('NATS/1.0\r\nNats-Msg-Id: core:7\r\nSw-Seq: 9.2.1\r\nSw-Late: 8\r\n\r\n'); // prettier-ignore
    expect(textOf(headOfEvent('core:7', '9.2.1', 'Sw-Late: 8\r\n'))).toBe(textOf(written));
    expect(textOf(headOfPlace('9.0.0'))).toBe('NATS/1.0\r\nSw-Seq: 9.0.0\r\n\r\n');
  });

  it('stay as they are however many are written after them', () => {
    const heads = new MessageHeads();
    const numbers = Array.from({ length: 5_000 }, (_, index) => String(index));
    const written = numbers.map((number) =>
      heads.of(eventOf(number), lineOfEpoch(9), Number(number), 1, ''),
    );

    expect(written.map(textOf)).toEqual(
      numbers.map((number) => textOf(headOfEvent(`core:${number}`, `9.${number}.1`, ''))),
    );
  });

  it.each([0, 9, 10, 99, 100, 1_024, 4_294_967_296, Number.MAX_SAFE_INTEGER])(
    'have the place %d in digits',
    (place) => {
      const written = new MessageHeads().of(eventOf('7'), lineOfEpoch(1_795_873_594_552), place, 0, ''); // prettier-ignore
      expect(textOf(written)).toContain(`\r\nSw-Seq: 1795873594552.${place}.0\r\n\r\n`);
    },
  );

  it('are not written for an event whose id is not in its first bytes', () => {
    expect(
      new MessageHeads().of(eventOf('not a number'), lineOfEpoch(9), 2, 1, ''),
    ).toBeUndefined();
  });
});

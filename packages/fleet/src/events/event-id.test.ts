import { decodeEvent, EslHeaders, type EslEvent } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { eventId, writeEventId } from './event-id.ts';

const eventOf = (text: string, contentType = 'text/event-json'): EslEvent =>
  decodeEvent({ contentType, headers: new EslHeaders([]), body: Buffer.from(text), hasBody: true });

const CORE = '6d6dfb0a-2a6e-4d1c-9a0e-3d8f0c1f2a3b';

/** As it is written from the first bytes; undefined: it has to be read from the whole event. */
function written(event: EslEvent): string | undefined {
  const target = Buffer.alloc(256);
  const end = writeEventId(event, target, 10);
  return end < 0 ? undefined : target.toString('latin1', 10, end);
}

describe('the id of an event', () => {
  it.each([
    ['its keys', `{"Event-Name":"DTMF","Core-UUID":"${CORE}","Event-Sequence":"7"}`, `${CORE}:7`],
    ['its keys the other way round', `{"Event-Sequence":"7","Core-UUID":"${CORE}"}`, `${CORE}:7`],
    ['no number', `{"Event-Name":"DTMF","Core-UUID":"${CORE}"}`, undefined],
    ['no core', '{"Event-Name":"DTMF","Event-Sequence":"7"}', undefined],
    ['an empty number', `{"Core-UUID":"${CORE}","Event-Sequence":""}`, undefined],
    ['a number without an end', `{"Core-UUID":"${CORE}","Event-Sequence":"7`, undefined],
    [
      'a part that is too long',
      `{"Core-UUID":"${'a'.repeat(65)}","Event-Sequence":"7"}`,
      undefined,
    ],
    ['what is not JSON', 'nothing', undefined],
  ])('with %s', (_, text, id) => {
    const event = eventOf(text);
    expect([written(event), eventId(event)]).toEqual([id, id]);
  });

  it.each([
    ['a key that only ends in the name', `{"x\\"Core-UUID":"bad","Core-UUID":"${CORE}","Event-Sequence":"7"}`], // prettier-ignore
    ['keys after a long value', `{"Event-Name":"DTMF","x":"${'y'.repeat(3_000)}","Core-UUID":"${CORE}","Event-Sequence":"7"}`], // prettier-ignore
    ['a number after a long value', `{"Core-UUID":"${CORE}","x":"${'y'.repeat(3_000)}","Event-Sequence":"7"}`], // prettier-ignore
  ])('is not read from the first bytes with %s', (_, text) => {
    const event = eventOf(text);
    expect([written(event), eventId(event)]).toEqual([undefined, `${CORE}:7`]);
  });

  it('is read from a plain event too', () => {
    const text = `Event-Name: DTMF\nCore-UUID: ${CORE}\nEvent-Sequence: 7\n\n`;
    const event = eventOf(text, 'text/event-plain');
    expect([written(event), eventId(event)]).toEqual([undefined, `${CORE}:7`]);
  });

  it('does not let a value begin another header line', () => {
    const event = eventOf(`{"Core-UUID":"a\\r\\nNats-Msg-Id: b","Event-Sequence":"7"}`);
    expect([written(event), eventId(event)]).toEqual([undefined, undefined]);
  });
});

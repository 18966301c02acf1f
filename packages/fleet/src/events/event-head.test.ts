import { decodeEvent, EslHeaders, type EslEvent } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { headOf } from './event-head.ts';

const eventOf = (text: string, contentType = 'text/event-json'): EslEvent =>
  decodeEvent({ contentType, headers: new EslHeaders([]), body: Buffer.from(text), hasBody: true });

const CORE = '6d6dfb0a-2a6e-4d1c-9a0e-3d8f0c1f2a3b';

describe('the head of an event', () => {
  it.each([
    ['its keys', `{"Event-Name":"DTMF","Core-UUID":"${CORE}","Event-Sequence":"7"}`, `${CORE}:7`],
    ['no number', `{"Event-Name":"DTMF","Core-UUID":"${CORE}"}`, undefined],
    ['no core', '{"Event-Name":"DTMF","Event-Sequence":"7"}', undefined],
    ['an empty number', `{"Core-UUID":"${CORE}","Event-Sequence":""}`, undefined],
    ['a key that only ends in the name', `{"x\\"Core-UUID":"bad","Core-UUID":"${CORE}","Event-Sequence":"7"}`, `${CORE}:7`], // prettier-ignore
    ['keys after a long value', `{"Event-Name":"DTMF","x":"${'y'.repeat(3_000)}","Core-UUID":"${CORE}","Event-Sequence":"7"}`, `${CORE}:7`], // prettier-ignore
    ['what is not JSON', 'nothing', undefined],
  ])('with %s', (_, text, id) => {
    expect(headOf(eventOf(text)).id).toBe(id);
  });

  it('is read from a plain event too', () => {
    const text = `Event-Name: DTMF\nCore-UUID: ${CORE}\nEvent-Sequence: 7\n\n`;
    expect(headOf(eventOf(text, 'text/event-plain')).id).toBe(`${CORE}:7`);
  });

  it('does not let a value begin another header line', () => {
    const text = `{"Core-UUID":"a\\r\\nNats-Msg-Id: b","Event-Sequence":"7"}`;
    expect(headOf(eventOf(text)).id).toBeUndefined();
  });
});

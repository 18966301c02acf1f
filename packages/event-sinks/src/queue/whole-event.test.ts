import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonEvent } from '../../test/support.ts';
import { ChunkRoom } from './chunk-room.ts';
import { recordMaker } from './make-record.ts';
import { MAX_ID, WholeEvent } from '../record/whole-event.ts';

const SOURCE = 'fs1:8021';
const recordOf = recordMaker({ fields: undefined, headers: [], room: new ChunkRoom() });
const selectionOf = recordMaker({ fields: ['DTMF-Digit'], headers: [], room: new ChunkRoom() });

/** The id as bytes; undefined where only the text can tell it. */
function writtenId(record: unknown): string | undefined {
  if (!(record instanceof WholeEvent)) throw new Error('not a whole event');
  const target = Buffer.alloc(MAX_ID + 10);
  const end = record.writeId(target, 10);
  return end === 0 ? undefined : target.toString('latin1', 10, end);
}

describe('the record of a whole event', () => {
  it('says what the record of a selection says', () => {
    const event = jsonEvent(7);
    const { id, key, time } = recordOf(event, SOURCE, 1);

    expect({ id, key, time }).toMatchObject({ key: 'call-0', time: 1_795_873_594_552 });
    const { id: sameId, key: sameKey, time: sameTime } = selectionOf(event, SOURCE, 1);
    expect({ id, key, time }).toEqual({ id: sameId, key: sameKey, time: sameTime });
  });

  it('writes the id that it says, or none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 70 }), fc.string({ maxLength: 70 }), (core, sequence) => {
        const event = jsonEvent(0, { 'Core-UUID': core, 'Event-Sequence': sequence });
        const written = writtenId(recordOf(event, SOURCE, 1));
        const { id } = recordOf(event, SOURCE, 1);

        expect(id).toMatch(/^[0-9a-zA-Z_.:@-]{1,64}\/[0-9a-zA-Z_.:@-]{1,64}$/);
        if (written !== undefined) expect(written).toBe(`${core}/${sequence}`);
        if (written !== undefined) expect(written).toBe(id);
      }),
    );
    expect(writtenId(recordOf(jsonEvent(7), SOURCE, 1))).toBe('6f9619ff-8b86-d011-b42d-00cf4fc964ff/7'); // prettier-ignore
  });

  it.each(['Core-UUID', 'Event-Sequence'])('has one id for ever without %s', (name) => {
    const text = jsonEvent(7).jsonText.replace(`"${name}"`, '"X"');
    const event = jsonEvent(0);
    Object.defineProperty(event, 'raw', { value: Buffer.from(text) });
    const record = recordOf(event, SOURCE, 1);

    expect(writtenId(record)).toBeUndefined();
    expect(record.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(record.id).toBe(record.id);
    expect(recordOf(event, SOURCE, 1).id).not.toBe(record.id);
  });

  it('has the server as its key where the event is about no call', () => {
    const event = jsonEvent(7);
    Object.defineProperty(event, 'raw', { value: Buffer.from('{"Event-Name":"HEARTBEAT"}') });

    expect(recordOf(event, SOURCE, 1)).toMatchObject({ key: SOURCE, time: 0 });
  });
});

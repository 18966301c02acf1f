import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it } from 'vitest';
import { decodeEvent, type EslEvent, EslHeaders } from '@switchwire/esl-protocol';
import { type FreeswitchEvent } from '../src/event/freeswitch-event.ts';
import { DispatchRig, nextTurn } from './dispatch-rig.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);

function sent(body: string): EslEvent {
  return decodeEvent({
    contentType: 'text/event-json',
    headers: new EslHeaders([]),
    body: Buffer.from(body),
    hasBody: true,
  });
}

const BODIES: readonly (readonly [string, string])[] = [
  ['a channel nested too deeply', `{"Event-Name":"DTMF","Unique-ID":${nested(6_000)}}`],
  ['a header of objects nested too deeply', `{"Event-Name":"DTMF","X":${objects(6_000)}}`],
  ['a job nested too deeply', `{"Event-Name":"DTMF","Job-UUID":${nested(6_000)}}`],
  ['a body nested too deeply', `{"Event-Name":"DTMF","_body":${objects(6_000)}}`],
  ['no text where texts belong', '{"Event-Name":"DTMF","Unique-ID":null,"Event-Subclass":1e400}'],
  ['the names of every object', '{"Event-Name":"DTMF","__proto__":{"x":1},"constructor":"x"}'],
  ['an end in the middle', '{"Event-Name":"DTMF","Unique-ID":"x'],
];

/** Everything that a route can read. */
function readAll(event: FreeswitchEvent): unknown[] {
  const { name, subclass, sender, socket, body, json, esl } = event;
  const { uniqueId, jobUuid, sequence, headers } = esl;
  return [
    [name, subclass, sender, socket, body, json['X']],
    [uniqueId, jobUuid, sequence, headers, esl.header('X'), esl.body, esl.toJSON()],
  ];
}

describe('an event of a hostile peer', () => {
  it.each(BODIES)('with %s is read by routes like any other', async (_what, body) => {
    const rig = new DispatchRig();
    const read: unknown[][] = [];
    // a route that waits, so that the key of the event is needed, and one that reports with the event's channel
    rig.script('a', [
      [
        '*',
        async (event) => {
          await nextTurn();
          read.push(readAll(event));
        },
      ],
      [
        '*',
        () => {
          throw new Error('with the event');
        },
      ],
    ]);

    rig.offer(sent(body));
    rig.offer(sent(body));
    rig.offer(createEvent({ name: 'DTMF', headers: [['Unique-ID', 'x']] }));
    await rig.drained();

    expect(read).toHaveLength(3);
    expect(rig.problems.map(({ error }) => error.message)).toEqual(
      Array.from({ length: 3 }, () => 'with the event'),
    );
  });
});

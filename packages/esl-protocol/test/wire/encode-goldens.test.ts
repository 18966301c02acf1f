import { describe, expect, it } from 'vitest';
import { createEvent, encodeEvent } from '../../src/server/index.ts';
import { decodeEvent, type EslEvent, FrameDecoder } from '../../src/index.ts';
import { isEventFrame } from '../frames.ts';
import { recordings } from '../recordings.ts';

const events = recordings().flatMap(({ name, server }) =>
  new FrameDecoder()
    .push(server)
    .filter(isEventFrame)
    .map((frame, index) => ({ at: `${name}, event ${index}`, event: decodeEvent(frame) })),
);

/** The same event without its bytes, so that the encoder has to write them again. */
function rebuilt(event: EslEvent): EslEvent {
  const { name, entries, body } = event;
  return createEvent({ name, headers: entries, ...(body === undefined ? {} : { body }) });
}

describe.each(['plain', 'json', 'xml'] as const)('encodeEvent to %s', (format) => {
  const recorded = events.filter(({ event }) => event.format === format);

  it('writes every recorded event with the bytes of the server', () => {
    expect(recorded.length).toBeGreaterThan(100);
    for (const { at, event } of recorded) {
      const text = encodeEvent(rebuilt(event), format).toString('latin1');
      expect(text, at).toBe(event.raw.toString('latin1'));
    }
  });

  it('returns an event that came in this format as it came', () => {
    for (const { event } of recorded) expect(encodeEvent(event, format)).toBe(event.raw);
  });
});

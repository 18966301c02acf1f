import { FrameDecoder, decodeEvent, type EslEvent } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { compareRanks, decodeAnnouncement, encodeAnnouncement, nextEpoch } from './announcement.ts';

function eventOf(fields: Record<string, string>): EslEvent {
  const body = JSON.stringify(fields);
  const text = `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-json\n\n${body}`;
  return decodeEvent(new FrameDecoder().push(Buffer.from(text))[0]!);
}

const fields = {
  'Event-Name': 'CUSTOM',
  'Event-Subclass': 'switchwire::owner',
  'Switchwire-Fleet': 'prod',
  'Switchwire-Epoch': '1795873594552',
  'Switchwire-Server': 'mi-1-V1StGXR8',
};
const announcement = { fleet: 'prod', epoch: 1_795_873_594_552, server: 'mi-1-V1StGXR8' };

describe('an announcement', () => {
  it('is one command', () => {
    expect(Buffer.from(encodeAnnouncement(announcement)).toString()).toBe(
      'sendevent CUSTOM\nEvent-Subclass: switchwire::owner\nSwitchwire-Fleet: prod\n' +
        'Switchwire-Epoch: 1795873594552\nSwitchwire-Server: mi-1-V1StGXR8\n\n',
    );
  });

  it('is read from its event', () => {
    expect(decodeAnnouncement(eventOf(fields))).toEqual(announcement);
  });

  it.each([
    { 'Event-Name': 'DTMF' },
    { 'Event-Subclass': 'sofia::register' },
    { 'Switchwire-Fleet': '' },
    { 'Switchwire-Server': '' },
    { 'Switchwire-Epoch': '' },
    { 'Switchwire-Epoch': '1e9' },
    { 'Switchwire-Epoch': '-1' },
    { 'Switchwire-Epoch': '99999999999999999999' },
  ])('is not an event with %j', (change) => {
    expect(decodeAnnouncement(eventOf({ ...fields, ...change }))).toBeUndefined();
  });
});

describe('of two ranks', () => {
  it.each([
    [{ epoch: 1, server: 'b' }, { epoch: 2, server: 'a' }, -1],
    [{ epoch: 10, server: 'a' }, { epoch: 9, server: 'b' }, 1],
    [{ epoch: 1, server: 'a' }, { epoch: 1, server: 'b' }, -1],
    [{ epoch: 1, server: 'b' }, { epoch: 1, server: 'a' }, 1],
    [{ epoch: 1, server: 'a' }, { epoch: 1, server: 'a' }, 0],
  ])('%j and %j the sign is %d', (one, other, sign) => {
    expect(Math.sign(compareRanks(one, other))).toBe(sign);
  });
});

describe('the next epoch', () => {
  it.each([
    [0, 1_000.7, 1_000],
    [999, 1_000, 1_000],
    [1_000, 1_000, 1_001],
    [5_000, 1_000, 5_001],
  ])('after %d at %d is %d', (previous, now, expected) => {
    expect(nextEpoch(previous, now)).toBe(expected);
  });
});

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formatTop } from './top.ts';

const socket = (address: string, phase: string, eventsReceived: number) => ({
  if: address,
  Events: ['DTMF'],
  phase,
  counters: { eventsReceived, eventsDropped: 0 },
});

describe('formatTop', () => {
  it('counts the sockets that are up, and shows no rate at the first look', () => {
    const { text } = formatTop(
      [socket('a:1', 'subscribed', 5), socket('b:1', 'retrying', 0)],
      undefined,
      0,
    );

    const lines = stripVTControlCharacters(text).split('\n');
    expect(lines[0]).toBe('1 of 2 sockets subscribed');
    expect(lines[3]).toMatch(/^a:1 +subscribed +DTMF$/);
  });

  it('shows events per second from the second look on, and never less than none', () => {
    const first = formatTop(
      [socket('a:1', 'subscribed', 100), socket('b:1', 'subscribed', 50)],
      undefined,
      1_000,
    );

    const { text } = formatTop(
      [
        socket('a:1', 'subscribed', 300),
        socket('b:1', 'subscribed', 0),
        socket('c:1', 'connecting', 9),
      ],
      first.sample,
      3_000,
    );

    const rows = stripVTControlCharacters(text).split('\n').slice(3);
    expect(rows[0]).toMatch(/^a:1 +subscribed +100 +DTMF$/);
    expect(rows[1]).toMatch(/^b:1 +subscribed +0 +DTMF$/);
    expect(rows[2]).toMatch(/^c:1 +connecting +DTMF$/);
  });
});

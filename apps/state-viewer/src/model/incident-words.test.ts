import { describe, expect, it } from 'vitest';
import { type Incident } from '@switchwire/machine-view';
import { incidentOf } from '../../test/support/incident.ts';
import { lengthOf, lossesOf } from './incident-words.ts';

describe('the length of an incident', () => {
  it.each<[string, Partial<Incident>]>([
    ['40 s', {}],
    ['less than 1 s', { to: 1_999 }],
    ['1 min so far', { to: undefined, goingOn: 1 }],
    ['–', { kind: 'drops', to: 1_000 }],
  ])('is %j for %o', (words, members) => {
    expect(lengthOf(incidentOf(members), 61_000)).toBe(words);
  });
});

describe('the losses of an incident', () => {
  it.each<[Partial<Incident>, readonly string[]]>([
    [
      { interruptions: 1, outages: 1 },
      ['Interruption: once. Calls went on; their events meanwhile may be missing.'],
    ],
    [
      { outages: 1_200, restarts: 1_197, interruptions: 1, goingOn: 1 },
      [
        'Restart: 1,197 times. The earlier calls are gone.',
        'Interruption: once. Calls went on; their events meanwhile may be missing.',
        'Still going on: once. What was lost is known afterwards.',
        'It may have restarted: once. Events may be missing, and calls may be gone.',
      ],
    ],
    [
      { kind: 'unreachable', interruptions: 0 },
      ['Not subscribed when it began: 2 times. No events were lost.'],
    ],
    [
      { kind: 'rejected', interruptions: 0, goingOn: 2, to: undefined },
      ['Still going on: 2 times. What was lost is known afterwards.'],
    ],
    [{ kind: 'drops', eventsDropped: 1, interruptions: 0 }, ['1 event dropped.']],
    [{ kind: 'drops', eventsDropped: 12_345, interruptions: 0 }, ['12,345 events dropped.']],
  ])('of %o', (members, sentences) => {
    expect(lossesOf(incidentOf(members))).toEqual(sentences);
  });
});

import { describe, expect, it } from 'vitest';
import { type OwnerRecord, type ServerRecord } from '../leases/records.ts';
import { handoverStep, type HandoverStep } from './handover-step.ts';

const server = (id: string, state: ServerRecord['state']) => ({
  record: { v: 1, id, state, beat: 1, since: 1, weight: 1, version: '0', inventory: '' } as const,
  revision: 1,
});
const servers = new Map([
  ['a-1', server('a', 'live')],
  ['b-1', server('b', 'live')],
  ['l-1', server('l', 'leaving')],
]);
const owned = (owner: string | null, more: Partial<OwnerRecord> = {}): OwnerRecord => ({ v: 1, owner, epoch: 5, since: 1, ...more }); // prettier-ignore

interface Case {
  readonly title: string;
  readonly record: OwnerRecord | undefined;
  readonly step: HandoverStep;
  readonly to?: string;
  readonly ageMs?: number;
}

/** What server `a` does that gives a socket to `b`. */
// prettier-ignore
const CASES: readonly Case[] = [
  { title: 'waits until what it offered is claimed', record: owned('a-1', { offer: 'b-1' }), step: 'wait' },
  { title: 'waits so for 10 s', record: owned('a-1', { offer: 'b-1' }), step: 'wait', ageMs: 9_999 },
  { title: 'waits no longer', record: owned('a-1', { offer: 'b-1' }), step: { failed: 'b did not claim it within 10000 ms' }, ageMs: 10_000 },
  { title: 'offers again what was not written', record: owned('a-1'), step: 'offer' },
  { title: 'offers again what is offered to another', record: owned('a-1', { offer: 'c-1' }), step: 'offer' },
  { title: 'gives up what cannot be offered for 10 s', record: owned('a-1'), step: { failed: 'b did not claim it within 10000 ms' }, ageMs: 10_000 },
  { title: 'waits for the announcement of the server that claimed it', record: owned('b-1'), step: 'wait', ageMs: 29_000 },
  { title: 'waits for a third server that was faster', record: owned('c-1'), step: 'wait', ageMs: 29_000 },
  { title: 'takes back what was given back', record: owned(null), step: { failed: 'b gave it back' } },
  { title: 'takes back what the other could not reach', record: owned(null, { tried: ['b'] }), step: { failed: 'b could not reach it' } },
  { title: 'takes back what a leaving server would not take', record: owned('a-1', { offer: 'l-1' }), step: { failed: 'l has left' }, to: 'l-1' },
  { title: 'takes back what a server that is gone would not take', record: owned('a-1', { offer: 'x-1' }), step: { failed: 'x-1 has left' }, to: 'x-1' },
  { title: 'takes back what nothing is known of', record: undefined, step: { failed: 'its record is gone' } },
];

describe('a server that hands a socket over', () => {
  it.each(CASES.map((one) => [one.title, one] as const))(
    '%s',
    (_title, { record, step, to = 'b-1', ageMs = 100 }) => {
      expect(handoverStep({ self: 'a-1', to, record, servers, ageMs }, { offerTimeout: 10_000 })).toEqual(step); // prettier-ignore
    },
  );
});

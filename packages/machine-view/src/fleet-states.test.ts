import { describe, expect, it } from 'vitest';
import { changedFleetStates, diffFleetStates, type FleetStates } from './fleet-states.ts';

const states = (
  membership: string,
  ownership: Readonly<Record<string, string>>,
  servers: Readonly<Record<string, string>> = {},
): FleetStates => ({ server: 'a', membership, servers, ownership });

describe('the states of the machines of a fleet', () => {
  it.each<[string, FleetStates, FleetStates, unknown]>([
    ['the same', states('m', { x: 'acting' }), states('m', { x: 'acting' }), undefined],
    ['another membership', states('m', {}), states('n', {}), { membership: 'n' }],
    [
      'a new ownership',
      states('m', {}),
      states('m', { x: 'claiming' }),
      { ownership: { x: 'claiming' } },
    ],
    [
      'one that moved',
      states('m', { x: 'claiming', y: 'acting' }),
      states('m', { x: 'granted', y: 'acting' }),
      { ownership: { x: 'granted' } },
    ],
    [
      'one that ended',
      states('m', { x: 'acting' }),
      states('n', {}),
      { membership: 'n', ownership: { x: null } },
    ],
    [
      'a server that joined, and one that does not answer',
      states('m', {}, { a: 'm', b: 'm' }),
      states('m', {}, { a: 'm', c: 'j' }),
      { servers: { b: null, c: 'j' } },
    ],
  ])('differ: %s', (_, before, after, changes) => {
    // prettier-ignore
    const found = diffFleetStates(before, after);

    expect(found).toEqual(changes);
    expect(changedFleetStates(before, found ?? {})).toEqual(after);
  });
});

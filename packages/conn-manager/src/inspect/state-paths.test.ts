import { describe, expect, it } from 'vitest';
import { leafPaths, phaseOf, sharedLeafPaths } from './state-paths.ts';

describe('a state value', () => {
  it.each([
    ['retrying', 'retrying', ['retrying']],
    ['rejected', 'rejected', ['rejected']],
    ['closed', 'closed', ['closed']],
    ['ended', 'closed', ['ended']],
    [{ session: undefined }, 'closed', ['session']],
    [{ session: { closing: {} } }, 'connecting', ['session.closing']],
    [{ session: { connecting: 'dialing' } }, 'connecting', ['session.connecting.dialing']],
    [{ session: 'authenticated' }, 'authenticated', ['session.authenticated']],
    [{ session: 'announcing' }, 'authenticated', ['session.announcing']],
    [{ session: 'closing' }, 'closed', ['session.closing']],
    [
      { session: { subscribed: { liveness: 'fresh', flow: 'flowing' } } },
      'subscribed',
      ['session.subscribed.liveness.fresh', 'session.subscribed.flow.flowing'],
    ],
    [{ active: { contents: { loading: {} } } }, 'closed', ['active.contents.loading']],
  ])('%j is the phase %s', (value, phase, leaves) => {
    expect(phaseOf(value)).toBe(phase);
    expect(leafPaths(value)).toEqual(leaves);
  });

  it('has one frozen list of paths for all sockets that are in it', () => {
    const paths = sharedLeafPaths({ session: { connecting: 'dialing' } });
    expect(paths).toEqual(['session.connecting.dialing']);
    expect(Object.isFrozen(paths)).toBe(true);
    expect(sharedLeafPaths({ session: { connecting: 'dialing' } })).toBe(paths);
    expect(sharedLeafPaths({ session: { connecting: 'authenticating' } })).not.toBe(paths);
  });
});

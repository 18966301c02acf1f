import { describe, expect, it } from 'vitest';
import { type EslSession, type EslSessionStats } from '@switchwire/esl-client/session';
import { SessionCounters } from './counters.ts';

/** A session as the counters see it, and how often they looked. */
function session(numbers: Partial<EslSessionStats> & { readonly pending?: number }) {
  const seen = { count: 0, numbers };
  const looked = {
    get pending() {
      return seen.numbers.pending ?? 0;
    },
    stats: () => {
      seen.count++;
      return {
        bytesReceived: 0,
        framesReceived: 0,
        eventsReceived: 0,
        framesSkipped: 0,
        commandsSent: 0,
        commandsFailed: 0,
        ...seen.numbers,
      };
    },
  } as unknown as EslSession;
  return { seen, session: looked };
}

describe('the counters of a socket', () => {
  it('continue across all its sessions', () => {
    const counters = new SessionCounters();
    const one = session({ bytesReceived: 100, commandsSent: 3, pending: 2 });
    const two = session({ bytesReceived: 10, commandsSent: 1 });
    counters.follow(one.session);
    expect(counters.stats()).toMatchObject({ commandsSent: 3, commandsPending: 2 });

    counters.leave(one.session);
    counters.follow(two.session);
    counters.countRefused();

    expect(counters.stats()).toMatchObject({
      bytesReceived: 110,
      commandsSent: 4,
      commandsFailed: 1,
      commandsPending: 0,
    });
  });

  it('do not keep a session that has ended', () => {
    const counters = new SessionCounters();
    const { seen, session: ended } = session({ eventsReceived: 5 });
    counters.follow(ended);
    counters.leave(ended);
    counters.leave(ended);
    seen.count = 0;

    expect(counters.stats().eventsReceived).toBe(5);
    expect(seen.count).toBe(0);
  });

  it('miss no command that fails when its session is cut after the next one began', () => {
    const counters = new SessionCounters();
    const one = session({ commandsFailed: 0 });
    counters.follow(one.session);
    counters.follow(session({}).session);

    one.seen.numbers = { commandsFailed: 4 };
    counters.leave(one.session);

    expect(counters.stats().commandsFailed).toBe(4);
  });
});

import { type SocketInfo } from '@switchwire/machine-view';
import { describe, expect, it } from 'vitest';
import { socketInfo } from '@switchwire/machine-view/testing';
import { serviceInWords } from './service-words.ts';

describe('the service of a socket', () => {
  it.each<[Partial<SocketInfo>, string]>([
    [{ state: 'in-service' }, 'In service'],
    [{ state: 'out-of-service' }, 'Out of service: it gets no new calls'],
    [{ state: 'draining' }, 'Draining: it gets no new calls, its calls are not counted yet'],
    [{ state: 'draining', callsLeft: 2 }, 'Draining: it gets no new calls, 2 calls are left'],
    [{ state: 'draining', callsLeft: 1 }, 'Draining: it gets no new calls, 1 call is left'],
    [{ state: 'draining', callsLeft: 0 }, 'Draining: it gets no new calls, no call is left'],
    [{ state: undefined }, ''],
  ])('of %o is %j', (members, words) => {
    expect(serviceInWords(socketInfo('a', members))).toBe(words);
  });
});

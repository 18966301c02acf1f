import { describe, expect, it } from 'vitest';
import { wantsColours } from './terminal.ts';

describe('wantsColours', () => {
  it.each([
    ['a terminal', {}, true, true],
    ['a pipe', {}, false, false],
    ['a pipe on a build server', { CI: 'true' }, false, false],
    ['a terminal of a user who wants none', { NO_COLOR: '1' }, true, false],
    ['a pipe of a user who wants them', { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, false],
    ['a terminal that knows none', { TERM: 'dumb' }, true, false],
  ])('%s', (_, environment, isTerminal, wanted) => {
    expect(wantsColours(environment, isTerminal)).toBe(wanted);
  });
});

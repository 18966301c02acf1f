import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { type CommandBounds, commandBoundsOf } from './command-bounds.ts';

describe('the bounds of commands', () => {
  it('are taken from the options', () => {
    const options = { maxInFlight: 1, maxJobs: Infinity, clock: {}, address: 'fs1:8021' };
    expect(commandBoundsOf(options)).toEqual({ maxInFlight: 1, maxJobs: Infinity });
    expect(Object.keys(commandBoundsOf({}))).toEqual([]);
  });

  it.each([
    [{ maxInFlight: 0 }, 'maxInFlight is 0; write a number of 1 or more'],
    [{ maxWaiting: -1 }, 'maxWaiting is -1; write a number of 1 or more'],
    [{ maxCommandBytes: Number.NaN }, 'maxCommandBytes is NaN; write a number of 1 or more'],
    [{ maxJobs: '5' }, 'maxJobs is of type string; write a number of 1 or more'],
    [{ maxJobs: null }, 'maxJobs is of type object; write a number of 1 or more'],
  ])('%j are refused: %s', (bounds, message) => {
    const refusal = new InvalidArgumentError(message);
    expect(() => commandBoundsOf(bounds as CommandBounds)).toThrow(refusal);
  });
});

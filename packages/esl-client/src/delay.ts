import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { MAX_TIMER_MS } from './clock.ts';

/**
 * A delay of an option `timings`, in milliseconds, cut to the longest timer of Node. Throws InvalidArgumentError for a
 * value that is not a number of milliseconds.
 */
export function delayOf(name: string, value: unknown): number {
  if (typeof value !== 'number' || Number.isNaN(value) || value < 0) {
    throw new InvalidArgumentError(
      `timings.${name} is ${String(value)}; write milliseconds, 0 or more`,
    );
  }
  // for a command, Infinity means without a deadline, as 0 does
  return name === 'commandTimeout' ? value : Math.min(value, MAX_TIMER_MS);
}

import { InvalidArgumentError } from '@switchwire/esl-protocol';

/** A bound of 0 or less, or one that is not a number, would stop everything or wait for ever, without a message. */
export function requireAbove0(name: string, value: number | undefined): void {
  if (value === undefined || (typeof value === 'number' && value > 0)) return;
  throw new InvalidArgumentError(`${name} must be a number above 0`);
}

/** For bounds of which 0 means none. */
export function requireNotBelow0(name: string, value: number | undefined): void {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return;
  throw new InvalidArgumentError(`${name} must be a number of at least 0`);
}

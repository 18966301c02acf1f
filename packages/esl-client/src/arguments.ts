import { type FsUrl, InvalidArgumentError } from '@switchwire/esl-protocol';

/*
 * For callers in plain JavaScript: an argument of a wrong type is refused by its name, where it is handed in, and before
 * anything is done. Types alone would let it fail somewhere inside.
 */

/** A value for a message: its type, never its text, which may be a secret. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value)
    ? 'a list'
    : typeof value === 'object'
      ? 'an object'
      : `a ${typeof value}`;
}

function refuse(what: string, value: unknown, remedy: string): never {
  throw new InvalidArgumentError(`${what} is ${kindOf(value)}; ${remedy}`);
}

export function requireText(value: unknown, what: string): void {
  if (typeof value !== 'string') refuse(what, value, 'write a string');
}

export function requireFunction(value: unknown, what: string): void {
  if (typeof value !== 'function') refuse(what, value, 'give a function');
}

export function requireFlag(value: unknown, what: string): void {
  if (typeof value !== 'boolean') refuse(what, value, 'write true or false');
}

/** Undefined and null stand for no options at all. */
export function requireOptions(value: unknown, what = 'options'): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object' || Array.isArray(value)) refuse(what, value, 'write an object');
}

/** A number that is not negative; undefined stands for the default. */
export function requireAmount(value: unknown, what: string): void {
  if (value === undefined) return;
  if (typeof value !== 'number') refuse(what, value, 'write a number');
  if (!(value >= 0)) throw new InvalidArgumentError(`${what} is ${value}; write 0 or more`);
}

export function requireSignal(value: unknown): void {
  if (value === undefined || value instanceof AbortSignal) return;
  refuse('signal', value, 'give an AbortSignal');
}

/** What every command takes: a deadline and a signal. */
export function requireCommandOptions(
  options: { readonly timeoutMs?: unknown; readonly signal?: unknown } | null | undefined,
): void {
  if (options === undefined || options === null) return;
  requireOptions(options);
  requireAmount(options.timeoutMs, 'timeoutMs');
  requireSignal(options.signal);
}

/** A URL that was parsed. */
export function requireUrl(url: FsUrl): FsUrl {
  if (typeof (url as Partial<FsUrl> | null | undefined)?.host === 'string') return url;
  throw new InvalidArgumentError('url is not a URL; write fs://:password@host');
}

/** Options that have a default where they are undefined. */
export function requireNotNull(value: unknown, what: string): void {
  if (value === null) throw new InvalidArgumentError(`${what} is null; leave it out`);
}

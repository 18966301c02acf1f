import { InvalidArgumentError } from '@switchwire/esl-protocol';

const isFilled = (value: unknown): boolean => typeof value === 'string' && value !== '';
const areStrings = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isFilled);
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isStream = (value: unknown): boolean =>
  isObject(value) && 'write' in value && typeof value.write === 'function';

/** What an option may be: how to know it, and how to say it. */
const KINDS = {
  string: [isFilled, 'a string'],
  'any string': [(value: unknown) => typeof value === 'string', 'a string'],
  strings: [areStrings, 'a list of strings'],
  'string or strings': [(value: unknown) => isFilled(value) || areStrings(value), 'a string or a list of strings'],
  'path or stream': [(value: unknown) => isFilled(value) || isStream(value), 'a path or a writable stream'],
  flag: [(value: unknown) => typeof value === 'boolean', 'true or false'],
  count: [(value: unknown) => Number.isInteger(value) && Number(value) >= 1, 'a whole number from 1'],
  object: [isObject, 'an object'],
  list: [Array.isArray, 'a list'],
  function: [(value: unknown) => typeof value === 'function', 'a function'],
} as const satisfies Record<string, readonly [(value: unknown) => boolean, string]>; // prettier-ignore

type Kind = keyof typeof KINDS;

/** A value for a message: a number as it is, of anything else the type, for it may be a secret. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null || typeof value === 'number') return String(value);
  if (value === '') return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Every option with its kind; `?` for one that has a default. */
export type OptionShape<T> = { readonly [K in keyof Required<T>]: Kind | `${Kind}?` };

/**
 * Refuses options that a caller in plain JavaScript got wrong, by their names and before anything is opened.
 */
export function requireShape<T extends object>(
  owner: string,
  options: T,
  shape: OptionShape<T>,
): void {
  if (!isObject(options))
    throw new InvalidArgumentError(`${owner} needs options: ${Object.keys(shape).join(', ')}`);
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(shape, name))
      throw new InvalidArgumentError(
        `${owner} has no option ${name}; it has ${Object.keys(shape).join(', ')}`,
      );
  }
  for (const [name, wanted] of Object.entries<string>(shape)) {
    const value: unknown = options[name as keyof T];
    const [fits, words] = KINDS[wanted.replace('?', '') as Kind];
    if (value === undefined ? wanted.endsWith('?') : fits(value)) continue;
    throw new InvalidArgumentError(`${owner}: ${name} is ${kindOf(value)}; give ${words}`);
  }
}

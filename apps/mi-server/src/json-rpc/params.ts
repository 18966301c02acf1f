import { invalidParams } from './mi-error.ts';
import { type MiParams } from './request.ts';

/** `string` takes numbers too, `int` takes digits in a string (opensips-cli sends everything as strings). */
export type ParamType = 'string' | 'int' | 'list' | 'any';

export interface ParamSpec {
  readonly name: string;
  readonly type: ParamType;
  /** For help and rpc.discover. */
  readonly help: string;
}

/** One way to call a command; a command may have several, told apart by their number of parameters. */
export type ParamSet = readonly ParamSpec[];

/** Parameters that passed their types. Asking for one that was not given yields undefined. */
export class MatchedParams {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  string(name: string): string | undefined {
    return this.#values.get(name) as string | undefined;
  }

  int(name: string): number | undefined {
    return this.#values.get(name) as number | undefined;
  }

  list(name: string): readonly string[] {
    return (this.#values.get(name) as readonly string[] | undefined) ?? [];
  }

  any(name: string): unknown {
    return this.#values.get(name);
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

const listOf = (value: unknown, name: string): readonly string[] => {
  if (!Array.isArray(value)) throw invalidParams(`Bad type for parameter '${name}'`);
  if (value.length === 0) throw invalidParams(`Empty array in parameter '${name}'`);
  return value.map((item) => {
    const text = textOf(item);
    if (text === undefined) throw invalidParams(`Bad type for array item in parameter '${name}'`);
    return text;
  });
};

/** OpenSIPS cuts a fraction off. What no integer can hold (1e999) is no integer. */
const intOf = (value: unknown): number | undefined => {
  const isDigits = typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value);
  if (typeof value !== 'number' && !isDigits) return undefined;
  const int = Math.trunc(Number(value));
  return Number.isSafeInteger(int) ? int : undefined;
};

const convert = (spec: ParamSpec, value: unknown): unknown => {
  const converted =
    spec.type === 'any'
      ? value
      : spec.type === 'list'
        ? listOf(value, spec.name)
        : spec.type === 'int'
          ? intOf(value)
          : textOf(value);
  if (converted === undefined) throw invalidParams(`Bad type for parameter '${spec.name}'`);
  return converted;
};

/**
 * Finds the parameter set that fits and checks the types, with OpenSIPS's texts for what does not fit. An empty array
 * and an empty object are the same as no parameters.
 */
export const matchParams = (sets: readonly ParamSet[], params: MiParams): MatchedParams => {
  const given = params ?? [];
  const count = Array.isArray(given) ? given.length : Object.keys(given).length;
  const fitting = sets.filter((set) => set.length === count);
  if (fitting.length === 0) throw invalidParams('Too few or too many parameters');

  if (Array.isArray(given)) {
    const set = fitting[0] ?? [];
    return new MatchedParams(new Map(set.map((spec, at) => [spec.name, convert(spec, given[at])])));
  }
  const named = given as Readonly<Record<string, unknown>>;
  const set = fitting.find((one) => one.every((spec) => Object.hasOwn(named, spec.name)));
  if (set === undefined) throw invalidParams('Named parameters do not match');
  return new MatchedParams(
    new Map(set.map((spec) => [spec.name, convert(spec, named[spec.name])])),
  );
};

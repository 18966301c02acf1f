import { invalidParams } from '../json-rpc/mi-error.ts';
import { type MiParams } from '../json-rpc/request.ts';
import { type MiContext } from './context.ts';

/** `string` takes numbers too, `int` takes digits in a string (opensips-cli sends everything as strings). */
export type ParamType = 'string' | 'int' | 'list' | 'any';

/** What one parameter of a command takes. Made by `param`. */
export interface Param<T = unknown> {
  readonly type: ParamType;
  /** For `help`, `rpc.discover` and the command line. */
  readonly help: string;
  readonly isOptional: boolean;
  /** The value that the command gets. Throws MiError, in OpenSIPS's words, for a value of another type. */
  readonly read: (value: unknown, name: string) => T;
}

/** A parameter under its name. */
export interface NamedParam extends Param {
  readonly name: string;
}

/** The parameters of a command in their order; the optional ones are last. */
export type Params = Readonly<Record<string, Param>>;

/** What `run` gets for these parameters. */
export type ParamValues<P extends Params> = {
  readonly [Name in keyof P]: P[Name] extends Param<infer T> ? T : never;
};

/** What a command may ask about all commands. */
export interface KnownCommands {
  readonly commands: readonly MiCommand[];
  /** Every name that can be called, the old spellings first. */
  names(): readonly string[];
  /** The command of a full name in either spelling. */
  find(name: string): MiCommand | undefined;
}

/** One MI command, as the registry runs it and `which`, `help` and `rpc.discover` describe it. */
export interface MiCommand {
  /** OpenSIPS 3.x spelling: `fs_list`. */
  readonly name: string;
  /** OpenSIPS 4.x spelling, `module:command`; the part after the colon works alone where it is unique. */
  readonly qualifiedName?: string;
  /** As `help` prints it in `Help`. */
  readonly help: string;
  /** What the command does, where `help` must be OpenSIPS's text and does not say it. */
  readonly summary?: string;
  readonly exportedBy: string;
  readonly params: readonly NamedParam[];
  /** Checks the parameters and runs the command. */
  call(given: MiParams, context: MiContext, catalogue: KnownCommands): unknown;
}

export interface CommandDefinition<P extends Params> extends Omit<MiCommand, 'params' | 'call'> {
  readonly params?: P;
  /**
   * Throws MiError to answer with an error; an EslError is answered as 500 with its code and message. Anything else that
   * is thrown is a defect: it is logged, and answered as such.
   */
  readonly run: (params: ParamValues<P>, context: MiContext, catalogue: KnownCommands) => unknown;
}

/** Makes a command. Its parameters, declared once, are what is checked, described and completed. */
export const defineCommand = <const P extends Params = Params>(
  definition: CommandDefinition<P>,
): MiCommand => {
  const { params, run, ...about } = definition;
  const named = Object.entries<Param>(params ?? {}).map(([name, one]) => ({ name, ...one }));
  const firstOptional = named.findIndex(({ isOptional }) => isOptional);
  if (firstOptional !== -1 && named.slice(firstOptional).some(({ isOptional }) => !isOptional)) {
    throw new TypeError(`${about.name}: a required parameter follows an optional one`);
  }
  return {
    ...about,
    params: named,
    call: (given, context, catalogue) =>
      run(readParams(named, given) as ParamValues<P>, context, catalogue),
  };
};

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

/** OpenSIPS cuts a fraction off. What no integer can hold (1e999) is not an integer. */
const intOf = (value: unknown): number | undefined => {
  const isDigits = typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value);
  if (typeof value !== 'number' && !isDigits) return undefined;
  const int = Math.trunc(Number(value));
  return Number.isSafeInteger(int) ? int : undefined;
};

const badType = (name: string) => invalidParams(`Bad type for parameter '${name}'`);

const required = <T>(value: T | undefined, name: string): T => {
  if (value === undefined) throw badType(name);
  return value;
};

const readInt = (value: unknown, name: string): number => required(intOf(value), name);

const readSeconds = (value: unknown, name: string): number => {
  const seconds = readInt(value, name);
  if (seconds < 0) throw invalidParams(`Negative ${name} value`);
  return seconds;
};

const readList = (value: unknown, name: string): readonly string[] => {
  if (!Array.isArray(value)) throw badType(name);
  if (value.length === 0) throw invalidParams(`Empty array in parameter '${name}'`);
  return value.map((item) => {
    const text = textOf(item);
    if (text === undefined) throw invalidParams(`Bad type for array item in parameter '${name}'`);
    return text;
  });
};

const create =
  <T>(type: ParamType, read: Param<T>['read']) =>
  (help: string): Param<T> => ({ type, help, isOptional: false, read });

/** The kinds of parameters. */
export const param = {
  /** Text; a number is taken as its digits. */
  string: create('string', (value, name) => required(textOf(value), name)),
  /** A whole number, or its digits as text. */
  int: create('int', readInt),
  /** A whole number that is not negative. */
  seconds: create('int', readSeconds),
  /** An array of texts, not empty. */
  list: create('list', readList),
  /** Any JSON value. */
  any: create('any', (value: unknown, name) => required(value, name)),
  /** May be left out, together with those after it. */
  optional: <T>(of: Param<T>): Param<T | undefined> => ({ ...of, isOptional: true }),
} as const;

/**
 * Finds the values of the parameters and checks them, with OpenSIPS's texts for what does not fit. An empty array and an
 * empty object are the same as no parameters.
 */
const readParams = (
  params: readonly NamedParam[],
  given: MiParams = [],
): Readonly<Record<string, unknown>> => {
  const byPosition = Array.isArray(given) ? (given as readonly unknown[]) : undefined;
  const byName = given as Readonly<Record<string, unknown>>;
  const count = byPosition?.length ?? Object.keys(byName).length;
  const isTooFew = params[count]?.isOptional === false;
  if (count > params.length || isTooFew) throw invalidParams('Too few or too many parameters');
  const used = params.slice(0, count);
  if (byPosition === undefined && !used.every(({ name }) => Object.hasOwn(byName, name))) {
    throw invalidParams('Named parameters do not match');
  }
  const values: Record<string, unknown> = {};
  for (const [at, { name, read }] of used.entries()) {
    values[name] = read(byPosition === undefined ? byName[name] : byPosition[at], name);
  }
  return values;
};

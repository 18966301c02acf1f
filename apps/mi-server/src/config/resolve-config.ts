import { type z } from '#zod';
import { closest } from '../text/closest.ts';
import { ConfigError } from './config-error.ts';
import {
  type Config,
  configSchema,
  flagOf,
  keyOfVariable,
  OPTIONS,
  variableOf,
} from './options.ts';

/** One place where options come from, with the words for its errors. */
export interface ConfigSource {
  /** `--config /etc/x.yaml`, `the environment`. */
  readonly description: string;
  /** How this source spells a key: `--db-url`, `SWITCHWIRE_DB_URL`, `db_url`. */
  readonly spell: (key: string) => string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Where exactly a value of this key stands, of a list the one at this place; left out: `description` is all there is. */
  readonly origin?: (key: string, at: number) => string | undefined;
}

const KEYS: readonly string[] = OPTIONS.map(({ key }) => key);

/** The command line reads two more itself: the file of options, and the server that `mi`, `tail` and `top` ask. */
const VARIABLE_KEYS = [...KEYS, 'config', 'url'];

/** `spell` writes the key that was meant as its source does. */
const didYouMean = (key: string, known: readonly string[], spell: (key: string) => string) => {
  const suggestion = closest(key, known);
  return suggestion === undefined ? '' : `; did you mean ${spell(suggestion)}?`;
};

const refuseUnknown = (lines: readonly string[]): void => {
  if (lines.length > 0) throw new ConfigError(lines.join('\n'));
};

export const flagSource = (values: Readonly<Record<string, unknown>>): ConfigSource => ({
  description: 'the command line',
  spell: flagOf,
  values,
});

/** Lists are separated by line breaks or semicolons. Unknown variables of ours are refused with a suggestion. */
export const environmentSource = (
  environment: Readonly<Record<string, string | undefined>>,
): ConfigSource => {
  refuseUnknown(
    Object.keys(environment).flatMap((name) => {
      const key = keyOfVariable(name);
      const isKnown = VARIABLE_KEYS.some((known) => variableOf(known) === name);
      if (key === undefined || isKnown) return [];
      const hint = didYouMean(key, VARIABLE_KEYS, variableOf);
      return [`the environment: unknown variable ${name}${hint}`];
    }),
  );
  const values: Record<string, unknown> = {};
  for (const { key, variable, isList } of OPTIONS) {
    const value = environment[variable];
    if (value === undefined || value === '') continue;
    values[key] = isList ? splitList(value) : value;
  }
  return { description: 'the environment', spell: variableOf, values };
};

const splitList = (value: string): readonly string[] =>
  value
    .split(/[;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The options of a file. Unknown keys are refused with a suggestion; a single value is taken for a list of one. */
export const fileSource = (file: string, contents: unknown): ConfigSource => {
  if (typeof contents !== 'object' || contents === null || Array.isArray(contents)) {
    throw new ConfigError(
      `${file}: it must be a mapping of options, for example listen: 127.0.0.1:8888`,
    );
  }
  const given = Object.entries(contents).map(
    ([name, value]) => [name, name.replaceAll('-', '_'), value as unknown] as const,
  );
  refuseUnknown(
    given
      .filter(([, key]) => !KEYS.includes(key))
      .map(([name, key]) => `${file}: unknown option ${name}${didYouMean(key, KEYS, String)}`),
  );
  const values: Record<string, unknown> = {};
  for (const [, key, value] of given) {
    if (value === null) continue;
    const isList = OPTIONS.some((option) => option.key === key && option.isList);
    values[key] = isList && !Array.isArray(value) ? [value] : value;
  }
  return { description: file, spell: (key) => key, values };
};

/** Merges the sources, the first one wins, and checks the result. Throws ConfigError. */
export const resolveConfig = (sources: readonly ConfigSource[]): Config => {
  const merged: Record<string, unknown> = {};
  const origin = new Map<string, ConfigSource>();
  for (const source of sources) {
    for (const [key, value] of Object.entries(source.values)) {
      if (key in merged || value === undefined) continue;
      merged[key] = value;
      origin.set(key, source);
    }
  }
  const result = configSchema.safeParse(merged);
  if (!result.success) throw new ConfigError(describeIssues(result.error, origin));
  return result.data;
};

/** One line for each thing that is wrong; what breaks a rule between options names them itself. */
const describeIssues = (error: z.ZodError, origin: ReadonlyMap<string, ConfigSource>): string => {
  const lines = error.issues.map(({ path, message }) => {
    const key = path[0] === undefined ? undefined : String(path[0]);
    if (key === undefined) return message;
    const source = origin.get(key);
    const at = typeof path[1] === 'number' ? path[1] : 0;
    const name =
      source === undefined
        ? key
        : (source.origin?.(key, at) ?? `${source.spell(key)} (${source.description})`);
    return `${name}: ${message}`;
  });
  return [...new Set(lines)].join('\n');
};

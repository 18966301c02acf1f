import { type z } from 'zod';
import { closest } from '../text/closest.ts';
import { ConfigError } from './config-error.ts';
import { environmentNameOf, flagOf, OPTION_TABLE } from './option-table.ts';
import { type Config, configSchema } from './schema.ts';

/** One place where options come from, with the words for its errors. */
export interface ConfigSource {
  /** `--config /etc/x.yaml`, `the environment`. */
  readonly description: string;
  /** How this source spells a key: `--db-url`, `SWITCHWIRE_DB_URL`, `db_url`. */
  readonly spell: (key: string) => string;
  readonly values: Readonly<Record<string, unknown>>;
}

const KEYS = OPTION_TABLE.map(({ key }) => key);

export const flagSource = (values: Readonly<Record<string, unknown>>): ConfigSource => ({
  description: 'the command line',
  spell: flagOf,
  values,
});

/** Lists are separated by line breaks or semicolons. Variables that are none of ours are not looked at. */
export const environmentSource = (
  environment: Readonly<Record<string, string | undefined>>,
): ConfigSource => {
  const values: Record<string, unknown> = {};
  for (const { key, kind } of OPTION_TABLE) {
    const value = environment[environmentNameOf(key)];
    if (value === undefined || value === '') continue;
    values[key] = kind === 'list' ? splitList(value) : value;
  }
  return { description: 'the environment', spell: environmentNameOf, values };
};

const splitList = (value: string): readonly string[] =>
  value
    .split(/[;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** What a file holds. Unknown keys are refused with a suggestion; a single value stands for a list of one. */
export const fileSource = (file: string, contents: unknown): ConfigSource => {
  if (typeof contents !== 'object' || contents === null || Array.isArray(contents)) {
    throw new ConfigError(
      `${file}: it has to be a mapping of options, for example listen: 127.0.0.1:8888`,
    );
  }
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(contents)) {
    const key = name.replaceAll('-', '_');
    const spec = OPTION_TABLE.find((option) => option.key === key);
    if (spec === undefined) {
      const suggestion = closest(key, KEYS);
      const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
      throw new ConfigError(`${file}: unknown option ${name}${hint}`);
    }
    if (value === null) continue;
    values[key] = spec.kind === 'list' && !Array.isArray(value) ? [value] : value;
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
    const name = source === undefined ? key : `${source.spell(key)} (${source.description})`;
    return `${name}: ${message}`;
  });
  return [...new Set(lines)].join('\n');
};

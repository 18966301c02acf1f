import { parse as parseYaml, YAMLParseError } from 'yaml';
import { ConfigError } from './config-error.ts';
import { type OpensipsCfg, readOpensipsCfg } from './opensips-cfg.ts';
import { readText } from './read-text.ts';
import { environmentSource, fileSource, flagSource, resolveConfig } from './resolve-config.ts';
import { type Config } from './schema.ts';
import { withToken } from './token.ts';

export interface ConfigInput {
  /** From the command line, by key. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** YAML or JSON. */
  readonly file?: string | undefined;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly opensipsCfg: OpensipsCfg | undefined;
  /** Keys that were given anywhere but in the opensips.cfg. */
  readonly given: ReadonlySet<string>;
}

const readConfigFile = async (file: string): Promise<unknown> => {
  const text = await readText(file, '--config');
  try {
    return text.trim() === '' ? {} : parseYaml(text);
  } catch (error) {
    // the parser's message quotes the line, which may hold a password
    const at = error instanceof YAMLParseError ? error.linePos?.[0] : undefined;
    const where = at === undefined ? '' : ` at line ${at.line}, column ${at.col}`;
    throw new ConfigError(`--config ${file}: not valid YAML or JSON${where}`);
  }
};

/** Reads every source: flag before environment before file before opensips.cfg before default. Throws ConfigError. */
export const loadConfig = async (input: ConfigInput): Promise<LoadedConfig> => {
  const sources = [flagSource(input.flags), environmentSource(input.environment)];
  if (input.file !== undefined) {
    sources.push(fileSource(input.file, await readConfigFile(input.file)));
  }
  const cfgFile = sources.find(({ values }) => values['opensips_cfg'] !== undefined)?.values[
    'opensips_cfg'
  ];
  const given = new Set(sources.flatMap(({ values }) => Object.keys(values)));
  let opensipsCfg: OpensipsCfg | undefined;
  if (typeof cfgFile === 'string') {
    opensipsCfg = readOpensipsCfg(cfgFile, await readText(cfgFile, '--opensips-cfg'));
    sources.push(opensipsCfg.source);
  }
  return { config: await withToken(resolveConfig(sources)), opensipsCfg, given };
};

import { readFile } from 'node:fs/promises';
import { type Logger } from '@switchwire/esl-client';
import { ConfigError } from './config-error.ts';
import { exposedFiles, type SecretFile, warnOfExposed } from './exposed-files.ts';
import { QUIET } from './quiet-yaml.ts';
import { TOKEN, TOKEN_WORDS } from './option-kinds.ts';
import { type Config, OPTIONS } from './options.ts';
import { type OpensipsCfg, readOpensipsCfg } from './opensips-cfg.ts';
import { readCfgLines } from './opensips-files.ts';
import {
  type ConfigSource,
  environmentSource,
  fileSource,
  flagSource,
  resolveConfig,
} from './resolve-config.ts';

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
  /** Files with secrets in them that every user of this machine can read. */
  readonly exposed: readonly SecretFile[];
}

/** A file that an option names. Throws ConfigError. */
const readText = async (file: string, what: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`${what} ${file}: cannot be read (${code ?? 'unknown error'})`);
  }
};

const readConfigFile = async (file: string): Promise<unknown> => {
  const text = await readText(file, '--config');
  // most servers have no such file
  const { parse: parseYaml, YAMLParseError } = await import('yaml');
  try {
    return text.trim() === '' ? {} : parseYaml(text, QUIET);
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
  const secretFiles: SecretFile[] = [];
  if (input.file !== undefined) {
    const source = fileSource(input.file, await readConfigFile(input.file));
    if (hasSecret(source)) secretFiles.push({ option: 'config', file: input.file });
    sources.push(source);
  }
  const cfgFile = sources.find(({ values }) => values['opensips_cfg'] !== undefined)?.values[
    'opensips_cfg'
  ];
  const given = new Set(sources.flatMap(({ values }) => Object.keys(values)));
  let opensipsCfg: OpensipsCfg | undefined;
  if (typeof cfgFile === 'string') {
    opensipsCfg = readOpensipsCfg(cfgFile, await readCfgLines(cfgFile, readText));
    if (hasSecret(opensipsCfg.source)) secretFiles.push({ option: 'opensips_cfg', file: cfgFile });
    sources.push(opensipsCfg.source);
  }
  const config = await withToken(resolveConfig(sources));
  return { config, opensipsCfg, given, exposed: await exposedFiles(secretFiles) };
};

/** Whether a token or a password is among the values: what --print-config masks. */
const hasSecret = ({ values }: ConfigSource): boolean =>
  OPTIONS.some(({ key, secret }) => {
    const given = [values[key] ?? []].flat().map(String);
    return secret !== undefined && given.some((value) => secret(value) !== value);
  });

const readToken = async (file: string): Promise<string> => {
  const token = (await readText(file, '--token-file')).trim();
  if (token === '') throw new ConfigError(`--token-file ${file}: the file is empty`);
  if (!TOKEN.test(token)) throw new ConfigError(`--token-file ${file}: the token ${TOKEN_WORDS}`);
  return token;
};

/** The configuration with the token of its token_file. Throws ConfigError. */
export const withToken = async (config: Config): Promise<Config> =>
  config.token === undefined && config.token_file !== undefined
    ? { ...config, token: await readToken(config.token_file) }
    : config;

const POLLING = 'esl_cmd_polling_itv';

/** Logs what became of an opensips.cfg, line by line, whether a server results from it, and what has no effect. */
export const reportConfig = (
  { config, opensipsCfg, given, exposed }: LoadedConfig,
  logger: Logger,
): void => {
  warnOfExposed(exposed, logger);
  for (const { key, where } of opensipsCfg?.taken ?? []) {
    if (given.has(key)) logger.info({ parameter: where }, 'Parameter overridden by an option');
    else logger.info({ parameter: where }, 'Parameter taken');
  }
  for (const line of opensipsCfg?.ignored ?? [])
    logger.warn({ parameter: line }, 'Parameter not taken');
  if (opensipsCfg !== undefined && config.fs_subscribe.length === 0 && config.db_url === undefined)
    logger.warn(
      { parameter: config.opensips_cfg },
      'No FreeSWITCH is configured: the opensips.cfg has none that can be used; pass --fs-subscribe or --db-url',
    );
  if (given.has(POLLING) || opensipsCfg?.taken.some(({ key }) => key === POLLING) === true) {
    logger.info({}, `${POLLING} has no effect: nothing polls for replies`);
  }
};

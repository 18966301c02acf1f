import { ConfigError } from './config-error.ts';
import { readText } from './read-text.ts';
import { type Config } from './schema.ts';

/** What an Authorization header carries as one word. */
export const TOKEN = /^[\x21-\x7e]+$/;
export const TOKEN_WORDS = 'has to be printable ASCII without blanks, as HTTP carries it';

const readToken = async (file: string): Promise<string> => {
  const token = (await readText(file, '--token-file')).trim();
  if (token === '') throw new ConfigError(`--token-file ${file}: the file is empty`);
  if (!TOKEN.test(token)) throw new ConfigError(`--token-file ${file}: the token ${TOKEN_WORDS}`);
  return token;
};

/** The configuration with the token that its token_file holds. Throws ConfigError. */
export const withToken = async (config: Config): Promise<Config> =>
  config.token === undefined && config.token_file !== undefined
    ? { ...config, token: await readToken(config.token_file) }
    : config;

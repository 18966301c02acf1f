import { type Command } from 'commander';
import { CliError, EXIT } from './exit-codes.ts';

/** Where a running server is, and how to be let in. */
export interface ClientOptions {
  /** Without a path: `http://127.0.0.1:8888`. */
  readonly url: string;
  readonly token: string | undefined;
}

const DEFAULT_URL = 'http://127.0.0.1:8888';

export const addClientOptions = (command: Command): Command =>
  command
    .option('--url <URL>', `the server (SWITCHWIRE_URL, default ${DEFAULT_URL})`)
    .option('--token <TEXT>', 'its token (better: SWITCHWIRE_TOKEN, which others cannot see)');

/** Others would be refused as a header, with a message that quotes them. */
const TOKEN = /^[\x21-\x7e]+$/;

const checkedToken = (token: string | undefined): string | undefined => {
  if (token === undefined || TOKEN.test(token)) return token;
  throw new CliError(
    'the token (--token, SWITCHWIRE_TOKEN) holds a character that no token has: only visible ASCII characters, no blanks',
    EXIT.usage,
  );
};

/** Flags before the environment. A URL may end in /mi, as opensips-cli wants it. */
export const clientOptionsOf = (
  parsed: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv = process.env,
): ClientOptions => {
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  const given = text(parsed['url']) ?? text(environment['SWITCHWIRE_URL']) ?? DEFAULT_URL;
  const url = /^https?:\/\//i.test(given) ? given : `http://${given}`;
  return {
    url: url.replace(/\/+$/, '').replace(/\/mi$/, ''),
    token: checkedToken(text(parsed['token']) ?? text(environment['SWITCHWIRE_TOKEN'])),
  };
};

import { readFile, rename, writeFile } from 'node:fs/promises';
import { parse as parseYaml, stringify, YAMLParseError } from 'yaml';
import { z } from '#zod';
import { ALLOWED_HOST_WORDS, isAllowedHostEntry } from '../rights/allowed-hosts.ts';
import { ROLES } from '../rights/identity.ts';
import { type TokenEntry } from '../rights/tokens.ts';
import { ConfigError } from './config-error.ts';
import { QUIET } from './quiet-yaml.ts';

const NAME_WORDS = 'must be 1 to 64 letters, digits, dots, dashes or underscores';
const PATTERN_WORDS = 'must be a command on one line, for example api uuid_transfer *';

const pattern = z
  .string(PATTERN_WORDS)
  .min(1, PATTERN_WORDS)
  .max(1_000, PATTERN_WORDS)
  .regex(/^[^\r\n]*$/, PATTERN_WORDS);

const entry = z
  .strictObject({
    name: z.string(NAME_WORDS).regex(/^[\w.-]{1,64}$/, NAME_WORDS),
    role: z.enum(ROLES, `must be ${ROLES.join(', ')}`),
    groups: z.array(z.string().min(1), 'must be a list of groups').optional(),
    commands: z.array(pattern, 'must be a list of commands').optional(),
    connect_to: z
      .array(z.string().refine(isAllowedHostEntry, ALLOWED_HOST_WORDS), 'must be a list of hosts')
      .optional(),
    sha256: z
      .string('must be text')
      .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hex digits (mi-server token hash prints them)'),
  })
  .refine(({ role, commands }) => role !== 'metrics' || commands === undefined, {
    path: ['commands'],
    message: 'have no effect for the role metrics',
  });

const schema = z.array(entry, 'must be a list of tokens');

/** Hosts that are not among the sockets need a right of their own: without it, none. */
const entryOf = ({ connect_to: connectTo = [], ...rest }: z.infer<typeof entry>): TokenEntry => ({
  ...rest,
  connectTo,
});

/** The tokens of a text. `what` names it in the error, which never quotes it. Throws ConfigError. */
export const parseTokens = (text: string, what: string): readonly TokenEntry[] => {
  let value: unknown;
  try {
    value = parseYaml(text, QUIET);
  } catch (error) {
    const at = error instanceof YAMLParseError ? error.linePos?.[0] : undefined;
    const where = at === undefined ? '' : ` at line ${at.line}, column ${at.col}`;
    throw new ConfigError(`${what}: not valid YAML or JSON${where}`);
  }
  const result = schema.safeParse(value ?? []);
  if (!result.success) {
    const lines = result.error.issues.map(({ path, message }) => {
      const [at, key] = path;
      const where = at === undefined ? '' : ` token ${Number(at) + 1}:`;
      return `${what}:${where}${key === undefined ? '' : ` ${String(key)}`} ${message}`;
    });
    throw new ConfigError([...new Set(lines)].join('\n'));
  }
  const entries = result.data.map(entryOf);
  for (const key of ['name', 'sha256'] as const) {
    const values = entries.map((one) => one[key].toLowerCase());
    const twice = values.findIndex((one, at) => values.indexOf(one) !== at);
    if (twice !== -1)
      throw new ConfigError(`${what}: token ${twice + 1}: its ${key} is used twice`);
  }
  return entries;
};

const readText = async (file: string, what: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new ConfigError(`${what} ${file}: cannot be read (${code})`);
  }
};

/** The tokens of --rights. Throws ConfigError. */
export const readTokenFile = async (file: string): Promise<readonly TokenEntry[]> =>
  parseTokens(await readText(file, '--rights'), `--rights ${file}`);

/** What a file of tokens keeps of one, as its user writes it. */
export type WrittenToken = Omit<TokenEntry, 'connectTo'> & {
  readonly connect_to?: readonly string[];
};

const OWNER_ONLY = 0o600;

/**
 * Adds a token to a file, which is made if it is not there; what is in it stays as it is, comments included. Throws
 * ConfigError, and changes nothing, if it is not a file of tokens or has one of this name.
 */
export const addToTokenFile = async (file: string, token: WrittenToken): Promise<void> => {
  const text = await readIfThere(file);
  parseTokens(text, file);
  const next = `${text.replace(/\n*$/, text.trim() === '' ? '' : '\n')}${stringify([token])}`;
  parseTokens(next, file);
  try {
    await writeFile(`${file}.new`, next, { mode: OWNER_ONLY });
    await rename(`${file}.new`, file);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'its folder does not exist' : code;
    throw new ConfigError(`${file}: cannot be written (${why})`);
  }
};

const readIfThere = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new ConfigError(`${file}: cannot be read (${code})`);
  }
};

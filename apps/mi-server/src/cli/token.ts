import { text as textOf } from 'node:stream/consumers';
import { type Command } from 'commander';
import { type WrittenToken } from '../config/token-file.ts';
import { ROLES } from '../rights/identity.ts';
import { createToken, LEAST_TOKEN_LENGTH, sha256Of } from '../rights/tokens.ts';
import { CliError, EXIT } from './cli-error.ts';

interface AddOptions {
  readonly role: string;
  readonly file: string;
  readonly group?: readonly string[];
  readonly command?: readonly string[];
  readonly connectTo?: readonly string[];
}

const collect = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  value,
];

/** The token is printed once; only its digest is kept. */
const runAdd = async (name: string, options: AddOptions): Promise<number> => {
  const role = ROLES.find((one) => one === options.role);
  if (role === undefined)
    throw new CliError(`--role must be one of ${ROLES.join(', ')}`, EXIT.usage);
  const token = createToken();
  const entry: WrittenToken = {
    name,
    role,
    ...(options.group && { groups: options.group }),
    ...(options.command && { commands: options.command }),
    ...(options.connectTo && { connect_to: options.connectTo }),
    sha256: sha256Of(token),
  };
  const { addToTokenFile } = await import('../config/token-file.ts');
  await addToTokenFile(options.file, entry);
  console.log(token);
  console.error(
    `Added ${name} to ${options.file}; the token is shown this once. Reload the server (SIGHUP).`,
  );
  return EXIT.ok;
};

const runHash = async (): Promise<number> => {
  const token = (await textOf(process.stdin)).trim();
  if (token.length < LEAST_TOKEN_LENGTH) {
    throw new CliError(
      `a token needs at least ${LEAST_TOKEN_LENGTH} characters, preferably random: mi-server token add generates one`,
      EXIT.usage,
    );
  }
  console.log(sha256Of(token));
  return EXIT.ok;
};

/** `mi-server token add NAME`, `mi-server token hash`. */
export const addTokenCommand = (program: Command, exit: (code: number) => void): void => {
  const command = program.command('token').description('make tokens with roles, for --rights');
  command
    .command('add <name>')
    .description('add a token to a file and print it')
    .requiredOption('--role <ROLE>', ROLES.join(', '))
    .requiredOption('--file <FILE>', 'the file of --rights; created if it does not exist')
    .option('--group <NAME>', 'only the sockets of this group; repeatable', collect)
    .option(
      '--command <PATTERN>',
      "only this command, for example 'api uuid_transfer *'; repeatable",
      collect,
    )
    .option('--connect-to <HOST>', 'a network or host beyond the sockets; repeatable', collect)
    .action(async (name: string, options: AddOptions) => exit(await runAdd(name, options)));
  command
    .command('hash')
    .description('read a token from standard input and print its SHA-256')
    .action(async () => exit(await runHash()));
};

import { type Command, Option } from 'commander';
import { environmentNameOf, flagOf, OPTION_TABLE } from '../config/option-table.ts';
import { type ConfigInput } from '../config/load-config.ts';

const collect = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  value,
];

/** Adds every option of the server to a command, from the table. */
export const addServerOptions = (command: Command): Command => {
  for (const { key, kind, placeholder, help, group, shownDefault } of OPTION_TABLE) {
    const text = shownDefault === undefined ? help : `${help} (default: ${shownDefault})`;
    const option = new Option(`${flagOf(key)} <${placeholder}>`, text).helpGroup(`${group}:`);
    if (kind === 'list') option.argParser(collect);
    command.addOption(option);
  }
  return command
    .addOption(
      new Option(
        '--config <FILE>',
        `YAML or JSON with the same options, underscores for dashes (${environmentNameOf('config')})`,
      ).helpGroup('Server:'),
    )
    .addOption(
      new Option(
        '--print-config',
        'print the resulting configuration, secrets masked, and exit',
      ).helpGroup('Server:'),
    );
};

const camelCase = (key: string): string =>
  key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** What commander parsed, as sources of the configuration. */
export const configInputOf = (
  parsed: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv = process.env,
): ConfigInput => {
  const flags: Record<string, unknown> = {};
  for (const { key } of OPTION_TABLE) {
    const value = parsed[camelCase(key)];
    if (value !== undefined) flags[key] = value;
  }
  const file = parsed['config'] ?? environment[environmentNameOf('config')];
  return { flags, environment, file: typeof file === 'string' ? file : undefined };
};

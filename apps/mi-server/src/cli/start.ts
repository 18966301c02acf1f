import { type Logger } from '@switchwire/esl-client';
import { type Command, Option } from 'commander';
import { stringify as stringifyYaml } from 'yaml';
import { type ConfigInput, loadConfig } from '../config/load-config.ts';
import { maskConfig } from '../config/mask-config.ts';
import { environmentNameOf, flagOf, OPTION_TABLE } from '../config/option-table.ts';
import { reportConfig } from '../config/report-config.ts';
import { createServerLogger } from '../log/server-logger.ts';
import { ReloadQueue } from '../runtime/reload-queue.ts';
import { type RunningServer, startServer } from '../runtime/start-server.ts';
import { EXIT } from './cli-error.ts';
import { type SignalWatch, watchSignals } from './signals.ts';

/** A second SIGTERM or a supervisor's SIGKILL comes after this long at the earliest. */
const STOP_DEADLINE_MS = 5_000;

/** `mi-server [start]`. */
export const runStartCommand = async (
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const input = configInputOf(options);
  if (options['printConfig'] === true) {
    process.stdout.write(stringifyYaml(maskConfig((await loadConfig(input)).config)));
    return EXIT.ok;
  }
  // before anything else: a SIGHUP that nobody handles ends the process
  const reloads = new ReloadQueue();
  const watch = watchSignals(() => {
    reloads.ask();
  });
  try {
    await serve(input, watch, reloads);
  } finally {
    watch[Symbol.dispose]();
  }
  return EXIT.ok;
};

/** Runs the server until a signal ends it, be it while it starts. */
const serve = async (
  input: ConfigInput,
  watch: SignalWatch,
  reloads: ReloadQueue,
): Promise<void> => {
  const loaded = await loadConfig(input);
  const { config } = loaded;
  const { logger, level } = createServerLogger({
    level: config.log_level,
    format: config.log_format,
    destination: process.stdout,
  });
  reportConfig(loaded, logger);
  const { signal } = watch;
  const server = await startServer({ config, logger, logLevel: level, signal }).catch(
    (error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    },
  );
  if (server === undefined) {
    logger.info({}, 'Stopped while starting');
    return;
  }
  logger.info(
    {
      url: server.url,
      mi: `${server.url}/mi`,
      ...(server.datagram && { datagram: `${server.datagram.host}:${server.datagram.port}` }),
    },
    'mi-server is ready',
  );
  reloads.begin(() => reload(input, server, logger));
  await watch.ended;
  reloads.end();
  logger.info({}, 'Stopping');
  await server.stop(STOP_DEADLINE_MS);
  logger.info({}, 'Stopped');
};

const reload = async (input: ConfigInput, server: RunningServer, logger: Logger): Promise<void> => {
  try {
    const { config } = await loadConfig(input);
    await server.reload(config);
  } catch (error) {
    logger.error(
      { error: (error as Error).message },
      'Configuration not reloaded; the old one stands',
    );
  }
};

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

import { type Logger } from '@switchwire/esl-client';
import { type Command, Option } from 'commander';
import { type ConfigInput, loadConfig, reportConfig } from '../config/load-config.ts';
import { OPTIONS, variableOf } from '../config/options.ts';
import { ReloadQueue } from '../runtime/reload-queue.ts';
import { type RunningServer } from '../runtime/start-server.ts';
import { openTelemetry } from '../telemetry/open-telemetry.ts';
import { EXIT } from './cli-error.ts';
import { type SignalWatch, watchSignals } from './signals.ts';
import { UncaughtWatch } from './uncaught.ts';

/** The last lines get so long to reach a reader that is slow. */
const FLUSH_DEADLINE_MS = 200;

/** The last spans and metrics get so long to reach their collector. */
const TELEMETRY_DEADLINE_MS = 2_000;

/** For --print-config, whose standard output is the configuration. */
const toStderr: Logger['info'] = ({ parameter }, message) => {
  const about = typeof parameter === 'string' ? `: ${parameter}` : '';
  process.stderr.write(`${message}${about}\n`);
};
const stderrLines: Logger = { debug: toStderr, info: toStderr, warn: toStderr, error: toStderr };

/** `mi-server [start]`. */
export const runStartCommand = async (
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const input = configInputOf(options);
  if (options['printConfig'] === true) {
    const { printConfig } = await import('../config/print-config.ts');
    const loaded = await loadConfig(input);
    reportConfig(loaded, stderrLines);
    process.stdout.write(printConfig(loaded.config));
    return EXIT.ok;
  }
  // before anything else: a SIGHUP without a handler ends the process
  const reloads = new ReloadQueue();
  const watch = watchSignals(() => {
    reloads.ask();
  });
  try {
    return await serve(input, watch, reloads);
  } finally {
    watch[Symbol.dispose]();
  }
};

/** Most of the program, which no other command needs. */
const loadServer = async () => {
  const [{ createLogOutput }, { createServerLogger }, { startServer }] = await Promise.all([
    import('../log/log-output.ts'),
    import('../log/server-logger.ts'),
    import('../runtime/start-server.ts'),
  ]);
  return { createLogOutput, createServerLogger, startServer };
};

/** Runs the server until a signal ends it, even while it starts. */
const serve = async (
  input: ConfigInput,
  watch: SignalWatch,
  reloads: ReloadQueue,
): Promise<number> => {
  const loaded = await loadConfig(input);
  const { config } = loaded;
  const { createLogOutput, createServerLogger, startServer } = await loadServer();
  const telemetry = await openTelemetry(process.env);
  const output = createLogOutput(process.stdout, config.log_waiting_bytes);
  const { logger, level } = createServerLogger({
    level: config.log_level,
    format: config.log_format,
    destination: output,
    fields: telemetry?.logFields,
  });
  telemetry?.reportTo(logger);
  reportConfig(loaded, logger);
  const { signal } = watch;
  const uncaught = new UncaughtWatch(logger);
  // a property that a script adds to every object breaks whatever walks over the members of one, so none can be added
  Object.preventExtensions(Object.prototype);
  const server = await startServer({
    config,
    logger,
    logLevel: level,
    droppedLogLines: () => output.dropped,
    tracing: telemetry,
    onScriptHost: (scripts) => {
      uncaught.begin(scripts);
    },
    signal,
  }).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (server === undefined) {
    logger.info({}, 'Stopped while starting');
    await output.close(FLUSH_DEADLINE_MS);
    return EXIT.ok;
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
  const exitCode = await Promise.race([
    watch.ended.then(() => EXIT.ok),
    uncaught.fatal.then(() => EXIT.failure),
  ]);
  reloads.end();
  logger.info({}, 'Stopping');
  await server.stop();
  await telemetry?.close(TELEMETRY_DEADLINE_MS);
  logger.info({}, 'Stopped');
  await output.close(FLUSH_DEADLINE_MS);
  return exitCode;
};

const reload = async (input: ConfigInput, server: RunningServer, logger: Logger): Promise<void> => {
  try {
    const loaded = await loadConfig(input);
    reportConfig(loaded, logger);
    await server.reload(loaded.config);
  } catch (error) {
    logger.error(
      { error: (error as Error).message },
      'Configuration not reloaded; the previous one stays in use',
    );
  }
};

/** For an option that can be repeated. */
export const collect = (
  value: string,
  previous: readonly string[] | undefined,
): readonly string[] => [...(previous ?? []), value];

/** Adds every option of the server to a command. */
export const addServerOptions = (command: Command): Command => {
  for (const { flag, value, help, group, isList, shownDefault } of OPTIONS) {
    const repeatable = isList ? '; repeatable' : '';
    const otherwise = shownDefault === undefined ? '' : ` (default: ${shownDefault})`;
    const option = new Option(`${flag} <${value}>`, `${help}${repeatable}${otherwise}`);
    if (isList) option.argParser(collect);
    command.addOption(option.helpGroup(`${group}:`));
  }
  return command
    .addOption(
      new Option(
        '--config <FILE>',
        `YAML or JSON with the same options, underscores for dashes (${variableOf('config')})`,
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
const configInputOf = (
  parsed: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv = process.env,
): ConfigInput => {
  const flags: Record<string, unknown> = {};
  for (const { key } of OPTIONS) {
    const value = parsed[camelCase(key)];
    if (value !== undefined) flags[key] = value;
  }
  const file = parsed['config'] ?? environment[variableOf('config')];
  return { flags, environment, file: typeof file === 'string' ? file : undefined };
};

import { type Logger } from '@switchwire/conn-manager';
import { stringify as stringifyYaml } from 'yaml';
import { type ConfigInput, loadConfig, type LoadedConfig } from '../config/load-config.ts';
import { maskConfig } from '../config/mask-config.ts';
import { createServerLogger } from '../logging/create-logger.ts';
import { type RunningServer, startServer } from '../runtime/start-server.ts';
import { EXIT } from './exit-codes.ts';
import { configInputOf } from './server-options.ts';
import { watchSignals } from './until-signal.ts';

/** A second SIGTERM or a supervisor's SIGKILL comes after this long at the earliest. */
const STOP_DEADLINE_MS = 5_000;

/** `mi-server [start]`. */
export const runStartCommand = async (
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const input = configInputOf(options);
  const loaded = await loadConfig(input);
  const { config } = loaded;
  if (options['printConfig'] === true) {
    process.stdout.write(stringifyYaml(maskConfig(config)));
    return EXIT.ok;
  }
  const { logger, level } = createServerLogger({
    level: config.log_level,
    format: config.log_format,
    destination: process.stdout,
  });
  reportConfig(loaded, input, logger);
  const server = await startServer({ config, logger, logLevel: level });
  const watch = watchSignals(() => void reload(input, server, logger));
  logger.info(
    {
      url: server.url,
      mi: `${server.url}/mi`,
      ...(server.datagram && { datagram: `${server.datagram.host}:${server.datagram.port}` }),
    },
    'mi-server is ready',
  );
  await watch.ended;
  logger.info({}, 'Stopping');
  await server.stop(STOP_DEADLINE_MS);
  logger.info({}, 'Stopped');
  watch[Symbol.dispose]();
  return EXIT.ok;
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

const reportConfig = (
  { opensipsCfg, config }: LoadedConfig,
  { flags }: ConfigInput,
  logger: Logger,
): void => {
  for (const line of opensipsCfg?.taken ?? []) logger.info({ parameter: line }, 'Taken');
  for (const line of opensipsCfg?.ignored ?? []) logger.warn({ parameter: line }, 'Not taken');
  const polls =
    'esl_cmd_polling_itv' in flags ||
    opensipsCfg?.source.values['esl_cmd_polling_itv'] !== undefined ||
    config.esl_cmd_polling_itv !== 1_000;
  if (polls) {
    logger.info({}, 'esl_cmd_polling_itv has no effect: replies are not polled for');
  }
};

import { resolve } from 'node:path';
import { type Logger } from '@switchwire/esl-client';
import { type ScriptHost } from '@switchwire/fs-scripting';
import { type Config, OPTIONS } from '../config/options.ts';
import { type MiContext } from '../mi/context.ts';

interface ReloadInput {
  /** What the server was started with, and still has where a restart is needed. */
  readonly started: Config;
  readonly previous: Config;
  readonly next: Config;
  readonly context: MiContext;
  readonly scripts: ScriptHost;
  readonly logger: Logger;
}

/** Options that need a restart to become what the new configuration says, as flags. */
const unreloadableChanges = (started: Config, next: Config): readonly string[] =>
  OPTIONS.filter(({ reloads }) => reloads !== true)
    .filter(({ key }) => JSON.stringify(started[key]) !== JSON.stringify(next[key]))
    .map(({ flag }) => flag);

/** Applies a new configuration: start-up sockets, the store's contents, scripts, log level. */
export const reloadServer = async (input: ReloadInput): Promise<void> => {
  const { started, next, context, logger } = input;
  context.logLevel.set(next.log_level);
  context.sockets.configure(next.fs_subscribe);
  await reloadScripts(input);
  if (context.sockets.hasStore) {
    try {
      await context.manager.reload();
    } catch (error) {
      logger.error(
        { error: (error as Error).message },
        'The store could not be read; nothing changed',
      );
    }
  }
  const left = unreloadableChanges(started, next);
  if (left.length > 0) logger.warn({ options: left.join(' ') }, 'Changed options need a restart');
  logger.info({}, 'Configuration reloaded');
};

const reloadScripts = async ({ previous, next, scripts, logger }: ReloadInput): Promise<void> => {
  const attempt = async (file: string, what: () => Promise<unknown>): Promise<void> => {
    try {
      await what();
    } catch (error) {
      logger.error({ script: file, error: (error as Error).message }, 'Script not reloaded');
    }
  };
  // the host knows files by their full path
  const before = previous.script.map((file) => resolve(file));
  const wanted = next.script.map((file) => resolve(file));
  for (const { name, file } of scripts.list()) {
    if (file === undefined) continue;
    const isWanted = wanted.includes(file) || !before.includes(file);
    await attempt(file, () => (isWanted ? scripts.reload(name) : scripts.unload(name)));
  }
  for (const file of wanted.filter((one) => !before.includes(one))) {
    await attempt(file, () => scripts.load(file, { watch: true }));
  }
};

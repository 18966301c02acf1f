import { resolve } from 'node:path';
import { type Logger } from '@switchwire/esl-client';
import { type ScriptHost } from '@switchwire/fs-scripting';
import { type Config, OPTIONS } from '../config/options.ts';
import { type MiServer } from '../http/mi-server.ts';
import { type TlsFiles } from '../http/tls-files.ts';
import { type MiContext } from '../mi/context.ts';
import { readNamed } from './open-server-fleet.ts';
import { type ServerFleet } from './server-managers.ts';
import { type ServerSinks } from '../sinks/server-sinks.ts';

interface ReloadInput {
  /** What the server was started with, and still has where a restart is needed. */
  readonly started: Config;
  readonly previous: Config;
  readonly next: Config;
  readonly context: MiContext;
  readonly scripts: ScriptHost;
  readonly sinks: Pick<ServerSinks, 'configure'>;
  readonly http: Pick<MiServer, 'renewTls'>;
  readonly fleet: Pick<ServerFleet, 'renewSecret'> | undefined;
  readonly logger: Logger;
}

/** The certificate that a configuration asks for. */
export const tlsFilesOf = ({ tls_cert, tls_key }: Config): TlsFiles | undefined =>
  tls_cert === undefined || tls_key === undefined
    ? undefined
    : { certFile: tls_cert, keyFile: tls_key };

/** Options that need a restart to become what the new configuration says, as flags. */
const unreloadableChanges = (started: Config, next: Config): readonly string[] => {
  // a server that speaks TLS takes another certificate; whether it does is decided at its start
  const isTlsKept = (tlsFilesOf(started) === undefined) === (tlsFilesOf(next) === undefined);
  return OPTIONS.filter(({ key, reloads }) =>
    key === 'tls_cert' || key === 'tls_key' ? !isTlsKept : reloads !== true,
  )
    .filter(({ key }) => JSON.stringify(started[key]) !== JSON.stringify(next[key]))
    .map(({ flag }) => flag);
};

/** Applies a new configuration: start-up sockets, the store's contents, scripts, log level, certificate. */
export const reloadServer = async (input: ReloadInput): Promise<void> => {
  const { started, next, context, logger } = input;
  context.logLevel.set(next.log_level);
  context.subscribers.configure(next.event_subscribe);
  await reloadSinks(input);
  // as at the start: sockets that are new connect while scripts load
  const held = input.scripts.hold();
  try {
    context.sockets.configure(next.fs_subscribe);
    await reloadScripts(input);
  } finally {
    held[Symbol.dispose]();
  }
  if (context.sockets.hasStore) {
    try {
      await context.manager.reload();
    } catch (error) {
      logger.error(
        { error: (error as Error).message },
        'The store could not be read; its sockets stay as they are',
      );
    }
  }
  await renewTls(input);
  await renewSecret(input);
  const left = unreloadableChanges(started, next);
  if (left.length > 0) logger.warn({ options: left.join(' ') }, 'Changed options need a restart');
  logger.info({}, 'Configuration reloaded');
};

const reloadSinks = async ({ next, sinks, logger }: ReloadInput): Promise<void> => {
  try {
    await sinks.configure(next.sink);
  } catch (error) {
    logger.error({ error: (error as Error).message }, 'Event sinks not reloaded');
  }
};

/** A renewed certificate usually has the same path: it is read at every reload. */
const renewTls = async ({ started, next, http, logger }: ReloadInput): Promise<void> => {
  const files = tlsFilesOf(next);
  if (files === undefined || tlsFilesOf(started) === undefined) return;
  try {
    await http.renewTls(files);
  } catch (error) {
    logger.error(
      { error: (error as Error).message },
      'Certificate not reloaded; the previous one stays in use',
    );
  }
};

/** Read again at every reload, as a certificate is. */
const renewSecret = async ({ next, fleet, logger }: ReloadInput): Promise<void> => {
  if (fleet === undefined) return;
  try {
    fleet.renewSecret(await readNamed('--fleet-secret-file', next.fleet_secret_file));
  } catch (error) {
    logger.error(
      { error: (error as Error).message },
      'Secrets of the fleet not reloaded; the previous ones stay in use',
    );
  }
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

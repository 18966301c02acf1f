import { type ConnManager } from '@switchwire/conn-manager';
import { type Logger } from '@switchwire/esl-client';
import { type ScriptHost } from '@switchwire/fs-scripting';
import { type AuditLog } from '../audit/audit-log.ts';
import { ConfigError } from '../config/config-error.ts';
import { withToken } from '../config/load-config.ts';
import { brokenRules } from '../config/config-rules.ts';
import { isLoopback, parseListenAddress } from '../config/listen-address.ts';
import { type Config } from '../config/options.ts';
import { type readTokenFile } from '../config/token-file.ts';

import { createMiDatagram, type MiDatagram } from '../datagram/mi-datagram.ts';
import { EventLog } from '../http/event-log.ts';
import { type RefusedRequest } from '../http/guard.ts';
import { createMiServer, type MiServer } from '../http/mi-server.ts';
import { addServerRoutes } from '../http/server-routes.ts';
import { type LimitHits } from '../metrics/limit-hits.ts';
import { type Metrics } from '../metrics/metrics.ts';
import { type MiContext } from '../mi/context.ts';
import { createMiRegistry, type MiRegistry } from '../mi/registry.ts';
import { AllowedHosts } from '../rights/allowed-hosts.ts';
import { type ServerRights } from '../rights/check-right.ts';
import { Tokens } from '../rights/tokens.ts';
import { createParts, type Parts, type PartsOptions } from './create-parts.ts';
import { finishRoutes } from './finish-routes.ts';
import { reloadServer, tlsFilesOf } from './reload-server.ts';
import { Undo, unlessAborted } from './undo.ts';

export interface StartServerOptions extends PartsOptions {
  /** Folder of a built viewer. Default: the one that comes with the package. */
  readonly pageFolder?: string;
  /** Ends the start: what was started is stopped again, and `startServer` rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A server that runs. */
export interface RunningServer {
  readonly url: string;
  readonly datagram: MiDatagram | undefined;
  readonly manager: ConnManager;
  readonly scripts: ScriptHost;
  readonly context: MiContext;
  /**
   * Takes over what a new configuration changes and can be changed while running; the rest is logged. Throws ConfigError,
   * and changes nothing, when it cannot be used or would leave an address that others can reach without a token. Does
   * nothing once the server stops.
   */
  reload(config: Config): Promise<void>;
  /**
   * Stops taking requests, drains, closes every session. Idempotent; at most `deadlineMs`. Default: 5 s, in a fleet after the other
   * servers have taken the sockets, for which they get the time of `fleet_leave_timeout`, and NATS has the last events: 15 s for each
   * of both where NATS does not answer at once; and after its routes have run for what they were given: 5 s.
   */
  stop(deadlineMs?: number): Promise<void>;
}

const STOP_DEADLINE_MS = 5_000;

/** The part of the deadline that requests still running get; the rest is for scripts and the goodbyes. */
const REQUESTS_SHARE = 0.3;

/** Starts everything that a configuration asks for. If a part cannot start, the others are stopped again and it
 * throws; ConfigError if the configuration cannot be used. */
export const startServer = async (options: StartServerOptions): Promise<RunningServer> => {
  const { logger } = options;
  const config = await usableConfig(options.config);
  const undo = new Undo();
  try {
    return await start({ ...options, config }, undo);
  } catch (error) {
    await undo.run(STOP_DEADLINE_MS, logger);
    throw error;
  }
};

const start = async (options: StartServerOptions, undo: Undo): Promise<RunningServer> => {
  const { config, logger, pageFolder, tracing, signal } = options;
  let current = config;
  let tokens = await openTokens(config);
  const parts = await createParts(options, undo);
  const { manager, local, fleet, scripts, context, metrics, audit, sinks } = parts;
  const mi = createMi(options, context, metrics);

  // the address first: a taken port is the likeliest mistake, and nothing is connected for nothing
  const events = new EventLog(context.events, {
    maxEvents: config.event_log_events,
    maxBytes: config.event_log_bytes,
  });
  undo.add(() => {
    events.close();
  });
  const limits = config;
  const fleetHealth = fleet && { state: () => fleet.state(), worker: () => fleet.worker() };
  const routes = { mi, events, manager, local, fleetHealth, viewedFleet: fleet?.viewed, context, metrics, limits, pageFolder, tracing }; // prettier-ignore
  const http = await listen(
    config,
    () => tokens,
    logger,
    audit,
    metrics.hits,
    (server) => addServerRoutes(server, routes),
  );
  undo.add((deadlineMs) => http.close({ graceMs: deadlineMs * REQUESTS_SHARE }));
  const datagram = await openDatagram(config, mi);
  undo.add(() => datagram?.close());

  // sockets connect while scripts load: no event of theirs may pass before the routes are there
  const held = scripts.hold();
  fleet?.onLeft(() => finishRoutes(scripts, logger));
  // the first to end: scripts, sinks and MI go on until another server acts
  undo.add(() => fleet?.stop());
  await useConfig(config, parts, signal);
  held[Symbol.dispose]();

  const stop = async (deadlineMs?: number): Promise<void> => {
    // the others take the sockets first, and that takes the longer the more there are; nothing else ends before
    if (deadlineMs === undefined) await fleet?.stop().catch(() => undefined);
    await undo.run(deadlineMs ?? STOP_DEADLINE_MS, logger);
  };
  let stopping: Promise<void> | undefined;
  return {
    url: http.url,
    datagram,
    manager,
    scripts,
    context,
    async reload(wanted) {
      const next = await usableConfig(wanted);
      if (stopping !== undefined) return;
      const nextTokens = await openTokens(next);
      refuseOpenDoor(config.listen, nextTokens);
      const previous = current;
      current = next;
      tokens = nextTokens;
      audit.reopen();
      await reloadServer({
        started: config,
        previous,
        next,
        context,
        scripts,
        sinks,
        http,
        fleet,
        logger,
      });
    },
    stop: (deadlineMs) => (stopping ??= stop(deadlineMs)),
  };
};

const createMi = (
  { config, logger, tracing }: StartServerOptions,
  context: MiContext,
  { hits, observeRequest }: Metrics,
): MiRegistry =>
  createMiRegistry(context, {
    maxBatch: config.mi_batch,
    rights: serverRights(config, context, hits),
    onBatchTooLarge: () => {
      hits.hit('mi_batch');
    },
    onRequest: (method, code, durationMs) => {
      observeRequest(method, code, durationMs);
      tracing?.noteCall(method, code);
    },
    onCall: (call) => {
      context.audit?.called(call);
    },
    onDefect: (method, error) => {
      logger.error({ method, error: stackOf(error) }, 'An MI command failed because of a defect');
    },
  });

/** What MI may do, whoever asks. */
const serverRights = (config: Config, { manager }: MiContext, hits: LimitHits): ServerRights => ({
  sockets: () => manager.list(),
  socketCount: () => manager.size,
  connectTo: new AllowedHosts(config.connect_to),
  maxSockets: config.mi_sockets,
  subscriberHosts: new AllowedHosts(config.subscriber_hosts),
  maxSubscriberExpire: config.subscriber_expire,
  onTooManySockets: () => {
    hits.hit('mi_sockets');
  },
});

const openTokens = async ({ token, rights }: Config): Promise<Tokens> =>
  new Tokens(token, rights === undefined ? [] : await readRights(rights));

const openDatagram = async (
  { mi_datagram: address, mi_datagram_role: role = 'admin' }: Config,
  mi: MiRegistry,
): Promise<MiDatagram | undefined> =>
  address === undefined
    ? undefined
    : createMiDatagram(parseListenAddress(address, '--mi-datagram'), mi, { name: 'udp', role });

/**
 * Another server has this one's id, or its stream cannot be made: an operator has to change something. That NATS does not answer is not a
 * mistake of the configuration.
 */
const asConfigError = async (joining: Promise<void>): Promise<void> => {
  try {
    await joining;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'SW_ENGINE_LOST' || !code.startsWith('SW_')) throw error;
    throw new ConfigError(message, { cause: error });
  }
};

/** Connects to the sockets of the store and of the configuration, and runs the scripts. */
const useConfig = async (
  config: Config,
  { local, fleet, scripts, context: { sockets, subscribers } }: Parts, // prettier-ignore
  signal: AbortSignal | undefined,
): Promise<void> => {
  // subscribers get the first events as well
  subscribers.configure(config.event_subscribe);
  if (fleet !== undefined) await unlessAborted(asConfigError(fleet.start()), signal);
  await unlessAborted(local.start(), signal);
  sockets.configure(config.fs_subscribe);
  for (const file of config.script) {
    await unlessAborted(scripts.load(file, { watch: true }), signal);
  }
  const reading = fleet?.scripts?.start(() => scripts.stats().queued);
  if (reading !== undefined) await unlessAborted(asConfigError(reading), signal);
};

const listen = (
  config: Config,
  tokens: () => Tokens,
  logger: Logger,
  audit: AuditLog,
  hits: LimitHits,
  addRoutes: Parameters<typeof createMiServer>[0]['addRoutes'],
): Promise<MiServer> =>
  createMiServer({
    listen: parseListenAddress(config.listen, '--listen'),
    tokens,
    allowedHosts: config.allow_host,
    tls: tlsFilesOf(config),
    limits: config,
    hits,
    onRefused: (refused) => {
      logWrongToken(refused, logger);
      audit.refused(refused);
    },
    addRoutes,
    onError: (error) => {
      logger.error({ error: stackOf(error) }, 'An HTTP request failed because of a defect');
    },
    onAcceptError: ({ message }) => {
      logger.error(
        { error: message },
        'A connection could not be accepted; is the limit of open files too low?',
      );
    },
  });

/** A wrong token is one line; an address that goes on has one more each time their number has doubled. */
const logWrongToken = ({ remote, reason, failures }: RefusedRequest, logger: Logger): void => {
  const isPowerOfTwo = (failures & (failures - 1)) === 0;
  if (reason !== 'wrong_token' || !isPowerOfTwo) return;
  logger.warn({ remote, failures }, `A wrong token came from ${remote}`);
};

/** The configuration with its token. It is checked again: not every configuration comes from the schema. Throws ConfigError. */
const usableConfig = async (given: Config): Promise<Config> => {
  const config = await withToken(given);
  // read from its file by now
  const [broken] = brokenRules({ ...config, token_file: undefined });
  if (broken !== undefined) throw new ConfigError(broken);
  return config;
};

/** The address stays until a restart, whatever the new configuration says; so the token it needs has to stay as well. */
const refuseOpenDoor = (listen: string, tokens: Tokens): void => {
  if (!tokens.isEmpty || isLoopback(parseListenAddress(listen, '--listen').host)) return;
  throw new ConfigError(
    `the server listens on ${listen} until it is restarted, where other machines can reach it: keep the --token ` +
      '(or --token-file, --rights), or restart',
  );
};

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** With a reader of YAML, which a server without such a file does not load. */
const readRights: typeof readTokenFile = async (file) => {
  const tokens = await import('../config/token-file.ts');
  return tokens.readTokenFile(file);
};

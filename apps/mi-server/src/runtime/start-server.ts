import { type ConnManager, createConnManager } from '@switchwire/conn-manager';
import { type Logger } from '@switchwire/esl-client';
import {
  type ConnectTo,
  createCache,
  createScriptHost,
  type ScriptHost,
} from '@switchwire/fs-scripting';
import { type AuditLog } from '../audit/audit-log.ts';
import { ConfigError } from '../config/config-error.ts';
import { withToken } from '../config/load-config.ts';
import { readTokenFile } from '../config/token-file.ts';
import { exposedFiles, secretFilesOf, warnOfExposed } from '../config/exposed-files.ts';
import { brokenRules } from '../config/config-rules.ts';
import { isLoopback, parseListenAddress } from '../config/listen-address.ts';
import { type Config } from '../config/options.ts';

import { createMiDatagram, type MiDatagram } from '../datagram/mi-datagram.ts';
import { EventLog } from '../http/event-log.ts';
import { type RefusedRequest } from '../http/guard.ts';
import { createMiServer, type MiServer } from '../http/mi-server.ts';
import { addServerRoutes } from '../http/server-routes.ts';
import { type LimitHits } from '../metrics/limit-hits.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import { SofiaPoll } from '../metrics/sofia-poll.ts';
import { createMiContext, type MiContext } from '../mi/context.ts';
import { createMiRegistry, type MiRegistry } from '../mi/registry.ts';
import { AllowedHosts } from '../rights/allowed-hosts.ts';
import { type ServerRights } from '../rights/check-right.ts';
import { Tokens } from '../rights/tokens.ts';
import { type LogLevelControl } from '../log/log-level.ts';
import { ServerSinks } from '../sinks/server-sinks.ts';
import { type RequestTracing } from '../telemetry/telemetry.ts';
import { openAudit, openHistory } from './kept-records.ts';
import { openStore, subscriberLimitsOf, timingsOf, withoutEffect } from './manager-options.ts';
import { reloadServer, tlsFilesOf } from './reload-server.ts';
import { restoreKept } from './restore-kept.ts';
import { Undo, unlessAborted } from './undo.ts';

export interface StartServerOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly logLevel?: LogLevelControl;
  /** Log lines that were lost, for /metrics. */
  readonly droppedLogLines?: () => number;
  /** Folder of a built viewer. Default: the one that comes with the package. */
  readonly pageFolder?: string;
  /** Called with the host of the scripts before one is loaded. */
  readonly onScriptHost?: (scripts: ScriptHost) => void;
  /** How requests of MI are traced. Default: they are not. */
  readonly tracing?: RequestTracing | undefined;
  /** Ends the start: what was started is stopped again, and `startServer` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
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
  /** Stops taking requests, drains, closes every session. Idempotent; at most `deadlineMs`. */
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

/** What the MI acts on. */
interface Parts {
  readonly manager: ConnManager;
  readonly scripts: ScriptHost;
  readonly context: MiContext;
  readonly metrics: Metrics;
  readonly audit: AuditLog;
  readonly sinks: ServerSinks;
}

const createParts = async (
  { config, logger, logLevel, droppedLogLines, onScriptHost }: StartServerOptions,
  undo: Undo,
): Promise<Parts> => {
  for (const option of withoutEffect(config)) {
    logger.warn(
      { option },
      `${option} has no effect: the members of a socket file have fixed names`,
    );
  }
  warnOfExposed(await exposedFiles(secretFilesOf(config)), logger);
  const store = await openStore(config);
  const metrics = createMetrics();
  const sinks = await ServerSinks.open(config.sink, logger);
  undo.add(() => sinks.close());
  const manager = createConnManager({
    ...(store === undefined ? {} : { store }),
    timings: timingsOf(config),
    limits: { maxBodyBytes: config.max_body_bytes },
    maxCommandBytes: config.max_command_bytes,
    logger,
  });
  sinks.attach(manager);
  undo.add(() => manager.stop());
  const scripts = scriptHostFor(config, manager, logger);
  undo.add(() => scripts.stop());
  onScriptHost?.(scripts);

  const subscriberLimits = subscriberLimitsOf(config);
  const audit = await openAudit(config, logger);
  undo.add(() => audit.close());
  const history = await openHistory(config, logger);
  history.follow(manager);
  undo.add(() => history.close());
  for (const kept of [history, audit]) {
    const restoring = restoreKept(() => kept.restore());
    undo.add(() => {
      restoring[Symbol.dispose]();
    });
  }
  const context = createMiContext({
    manager,
    scripts,
    store,
    logLevel,
    subscriberLimits,
    audit,
    history,
    sinks,
  });
  const { subscribers, totals } = context;
  const hasStore = store !== undefined;
  const maxSockets = config.metric_sockets;
  const sofia = startSofiaPoll(config, manager);
  undo.add(() => sofia?.[Symbol.dispose]());
  const sources = {
    manager,
    sofia,
    scripts,
    subscribers,
    totals,
    maxSockets,
    sinks,
    audit,
    history,
    hasStore,
    droppedLogLines,
  };
  const counting = metrics.attach(sources);
  undo.add(() => {
    subscribers.close();
    counting[Symbol.dispose]();
  });
  return { manager, scripts, context, metrics, audit, sinks };
};

const start = async (options: StartServerOptions, undo: Undo): Promise<RunningServer> => {
  const { config, logger, pageFolder, tracing, signal } = options;
  let current = config;
  let tokens = await openTokens(config);
  const { manager, scripts, context, metrics, audit, sinks } = await createParts(options, undo);
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
  const routes = { mi, events, manager, context, metrics, limits, pageFolder, tracing };
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
  await useConfig(config, context, scripts, signal);
  held[Symbol.dispose]();

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
        logger,
      });
    },
    stop: (deadlineMs = STOP_DEADLINE_MS) => (stopping ??= undo.run(deadlineMs, logger)),
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
      logger.error({ method, error: stackOf(error) }, 'An MI command failed by a defect');
    },
  });

const startSofiaPoll = (
  { sofia_poll_interval: seconds }: Config,
  manager: ConnManager,
): SofiaPoll | undefined =>
  seconds === undefined ? undefined : new SofiaPoll({ manager, intervalMs: seconds * 1_000 });

/** What MI may do, whoever asks. */
const serverRights = (config: Config, { manager }: MiContext, hits: LimitHits): ServerRights => ({
  sockets: () => manager.list(),
  connectTo: new AllowedHosts(config.connect_to),
  maxSockets: config.mi_sockets,
  subscriberHosts: new AllowedHosts(config.subscriber_hosts),
  maxSubscriberExpire: config.subscriber_expire,
  onTooManySockets: () => {
    hits.hit('mi_sockets');
  },
});

const openTokens = async ({ token, rights }: Config): Promise<Tokens> =>
  new Tokens(token, rights === undefined ? [] : await readTokenFile(rights));

const openDatagram = async (
  { mi_datagram: address, mi_datagram_role: role = 'admin' }: Config,
  mi: MiRegistry,
): Promise<MiDatagram | undefined> =>
  address === undefined
    ? undefined
    : createMiDatagram(parseListenAddress(address, '--mi-datagram'), mi, { name: 'udp', role });

/** For scripts as for MI: which hosts that are not among the sockets may be connected to. */
const connectToOf = ({ connect_to: entries }: Config): ConnectTo => {
  const hosts = new AllowedHosts(entries);
  return ({ host }) => hosts.allows(host);
};

const scriptHostFor = (config: Config, manager: ConnManager, logger: Logger): ScriptHost =>
  createScriptHost({
    manager,
    logger,
    connectTimeoutMs: config.esl_connect_timeout,
    connectTo: connectToOf(config),
    maxQueued: config.script_queue_events,
    maxQueuedBytes: config.script_queue_bytes,
    cache: createCache({
      maxEntries: config.script_cache_entries,
      maxBytes: config.script_cache_bytes,
    }),
    scriptFaults: config.script_faults,
  });

/** Connects to the sockets of the store and of the configuration, and runs the scripts. */
const useConfig = async (
  config: Config,
  { manager, sockets, subscribers }: MiContext,
  scripts: ScriptHost,
  signal: AbortSignal | undefined,
): Promise<void> => {
  // subscribers get the first events as well
  subscribers.configure(config.event_subscribe);
  await unlessAborted(manager.start(), signal);
  sockets.configure(config.fs_subscribe);
  for (const file of config.script) {
    await unlessAborted(scripts.load(file, { watch: true }), signal);
  }
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
      logger.error({ error: stackOf(error) }, 'An HTTP request failed by a defect');
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

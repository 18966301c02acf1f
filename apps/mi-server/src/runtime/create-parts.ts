import { type ConnManager } from '@switchwire/conn-manager';
import { type FollowedSockets } from '@switchwire/conn-manager/history';
import { type Logger } from '@switchwire/esl-client';
import {
  type ConnectTo,
  createCache,
  createScriptHost,
  type LocalCache,
  type ScriptHost,
} from '@switchwire/fs-scripting';
import { type AuditLog } from '../audit/audit-log.ts';
import { exposedFiles, secretFilesOf, warnOfExposed } from '../config/exposed-files.ts';
import { type Config } from '../config/options.ts';
import { answerHistory } from '../http/history-plugin.ts';
import { type LogLevelControl } from '../log/log-level.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import { SofiaPoll } from '../metrics/sofia-poll.ts';
import { answerAudit } from '../mi/answer-audit.ts';
import { createMiContext, type MiContext } from '../mi/context.ts';
import { AllowedHosts } from '../rights/allowed-hosts.ts';
import { ServerSinks } from '../sinks/server-sinks.ts';
import { type NameBounds } from '../sockets/socket-set.ts';
import { type RequestTracing } from '../telemetry/telemetry.ts';
import { openAudit, openHistory } from './kept-records.ts';
import { subscriberLimitsOf, withoutEffect } from './manager-options.ts';
import { restoreKept } from './restore-kept.ts';
import { createServerManagers, type ServerFleet, type ServerManagers, type ServerManagersOptions } from './server-managers.ts'; // prettier-ignore
import { type Undo } from './undo.ts';
import { watchOpenFiles } from './watch-open-files.ts';

export interface PartsOptions extends ServerManagersOptions {
  readonly logLevel?: LogLevelControl;
  /** How requests of MI are traced. Default: they are not. */
  readonly tracing?: RequestTracing | undefined;
  /** Log lines that were lost, for /metrics. */
  readonly droppedLogLines?: () => number;
  /** Called with the host of the scripts before one is loaded. */
  readonly onScriptHost?: (scripts: ScriptHost) => void;
}

/** What the MI acts on. */
export interface Parts extends ServerManagers {
  readonly scripts: ScriptHost;
  readonly context: MiContext;
  readonly metrics: Metrics;
  readonly audit: AuditLog;
  readonly sinks: ServerSinks;
}

/** Makes everything that does not listen, load or connect to a FreeSWITCH. `undo` takes it back. */
export const createParts = async (options: PartsOptions, undo: Undo): Promise<Parts> => {
  const { config, logger, logLevel, droppedLogLines, onScriptHost } = options;
  for (const option of withoutEffect(config)) {
    logger.warn(
      { option },
      `${option} has no effect: the members of a socket file have fixed names`,
    );
  }
  warnOfExposed(await exposedFiles(secretFilesOf(config)), logger);
  const metrics = createMetrics();
  const sinks = await ServerSinks.open(config.sink, logger);
  undo.add(() => sinks.close());
  const managers = await createServerManagers(
    { ...options, fleetObserver: metrics.observeFleet, undeliveredMs: () => sinks.undeliveredMs() },
    undo,
  );
  const { store, local, manager, fleet } = managers;
  sinks.attach({ onEvent: (listener) => local.onEvent(listener), onOwed: fleet?.onOwed });
  const cache = cacheFor(config);
  const scripts = scriptHostFor(config, managers, cache, logger);
  undo.add(() => scripts.stop());
  onScriptHost?.(scripts);

  const subscriberLimits = subscriberLimitsOf(config);
  const audit = await openAudit(config, logger, metrics.hits);
  undo.add(() => audit.close());
  const history = await openHistory(config, logger);
  history.follow(fleet === undefined ? local : { ...fleet.own, ...followed(local) });
  undo.add(() => history.close());
  for (const kept of [history, audit]) {
    const restoring = restoreKept(() => kept.restore());
    undo.add(() => {
      restoring[Symbol.dispose]();
    });
  }
  const context = createMiContext({
    manager,
    fleet,
    scripts,
    store,
    logLevel,
    subscriberLimits,
    audit,
    history,
    sinks,
    names: nameBoundsOf(config, metrics),
  });
  if (fleet !== undefined) answerLists(fleet, { sinks, audit, history });
  const watching = watchOpenFiles(logger);
  undo.add(() => {
    watching[Symbol.dispose]();
  });
  const { subscribers, totals } = context;
  const hasStore = store !== undefined;
  const maxSockets = config.metric_sockets;
  const sofia = startSofiaPoll(config, local);
  undo.add(() => sofia?.[Symbol.dispose]());
  const sources = {
    manager: local,
    sofia,
    scripts,
    subscribers,
    cache,
    totals,
    maxSockets,
    sinks,
    audit,
    history,
    hasStore,
    fleet,
    droppedLogLines,
    spanCounts: options.tracing?.spanCounts,
  };
  const counting = metrics.attach(sources);
  undo.add(() => {
    subscribers.close();
    counting[Symbol.dispose]();
  });
  return { ...managers, scripts, context, metrics, audit, sinks };
};

const nameBoundsOf = ({ mi_event_names: maxNames }: Config, { hits }: Metrics): NameBounds => ({
  maxNames,
  onTooMany: () => {
    hits.hit('mi_event_names');
  },
});

const followed = (local: ConnManager): Pick<FollowedSockets, 'list' | 'onPhase'> => ({
  list: () => local.list(),
  onPhase: (listener) => local.onPhase(listener),
});

/** What this server answers for the lists of the others. */
const answerLists = (
  fleet: ServerFleet,
  { sinks, audit, history }: Pick<Parts, 'audit' | 'sinks'> & Pick<MiContext, 'history'>,
): void => {
  fleet.answer('sinks.list', () => sinks.list());
  answerAudit(fleet, audit);
  answerHistory(fleet, history);
};

const startSofiaPoll = (
  { sofia_poll_interval: seconds }: Config,
  manager: ConnManager,
): SofiaPoll | undefined =>
  seconds === undefined ? undefined : new SofiaPoll({ manager, intervalMs: seconds * 1_000 });

/** For scripts as for MI: which hosts that are not among the sockets may be connected to. */
const connectToOf = ({ connect_to: entries }: Config): ConnectTo => {
  const hosts = new AllowedHosts(entries);
  return ({ host }) => hosts.allows(host);
};

const cacheFor = (config: Config): LocalCache =>
  createCache({ maxEntries: config.script_cache_entries, maxBytes: config.script_cache_bytes });

const scriptHostFor = (
  config: Config,
  { local, manager, fleet }: ServerManagers,
  cache: LocalCache,
  logger: Logger,
): ScriptHost =>
  createScriptHost({
    manager: fleet?.scripts?.manager ?? local,
    commands: manager,
    logger,
    connectTimeoutMs: config.esl_connect_timeout,
    connectTo: connectToOf(config),
    maxQueued: config.script_queue_events,
    maxQueuedBytes: config.script_queue_bytes,
    cache,
    scriptFaults: config.script_faults,
  });

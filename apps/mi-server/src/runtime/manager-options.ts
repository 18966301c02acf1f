import { type SocketTimings, openSocketStore } from '@switchwire/conn-manager';
import { hostname } from 'node:os';
import { parseListenAddress } from '../config/listen-address.ts';
import { type Config, configSchema } from '../config/options.ts';
import { type LinkLimits } from '../events/subscriber-link.ts';
import { createEditedStore, type EditedStore } from '../sockets/edited-store.ts';

const LIVENESS_HEARTBEATS = 3;
const MIN_LIVENESS_MS = 20_000;

/** The delays of the sockets, from the options in OpenSIPS's units. */
export const timingsOf = (config: Config): Partial<SocketTimings> => {
  const heartbeatInterval = config.event_heartbeat_interval * 1_000;
  return {
    connectTimeout: config.esl_connect_timeout,
    greetingTimeout: config.esl_connect_timeout,
    authTimeout: config.esl_connect_timeout,
    commandTimeout: config.esl_cmd_timeout,
    answerTimeout: config.answer_timeout,
    frameTimeout: config.frame_timeout,
    heartbeatInterval,
    livenessWindow: Math.max(MIN_LIVENESS_MS, heartbeatInterval * LIVENESS_HEARTBEATS),
    retrySchedule: config.retry_schedule,
  };
};

const TABLE_OPTION = /^db_(?:table|col_)/;

/** Options of a database that a socket file does not have, and that were given another value than the default. */
export const withoutEffect = (config: Config): readonly string[] => {
  if (config.db_url?.startsWith('file:') !== true) return [];
  const usual = configSchema.parse({}) as Readonly<Record<string, unknown>>;
  const given = Object.entries(config).filter(
    ([name, value]) => TABLE_OPTION.test(name) && value !== usual[name],
  );
  return given.map(([name]) => name);
};

export const isInFleet = ({ nats_url: urls }: Config): boolean => urls.length > 0;

/** The name of this server in its fleet: the same after a restart. */
export const serverIdOf = ({ server_id: id, listen }: Config): string =>
  id ?? `${hostname()}-${parseListenAddress(listen, '--listen').port}`;

/** The same after a restart: what an earlier run left in a database is that of this server. */
export const ownerOf = (config: Config): string =>
  isInFleet(config) ? serverIdOf(config) : `${hostname()}/${config.listen}`;

/** The store that --db-url names. Nothing is contacted or read yet. */
export const openStore = async (config: Config): Promise<EditedStore | undefined> => {
  if (config.db_url === undefined) return undefined;
  const columns = {
    username: config.db_col_username,
    password: config.db_col_password,
    ip: config.db_col_ip,
    port: config.db_col_port,
    events: config.db_col_events,
    enabled: config.db_col_enabled,
    tls: config.db_col_tls,
    weight: config.db_col_weight,
    group: config.db_col_group,
    tags: config.db_col_tags,
    state: config.db_col_state,
    zone: config.db_col_zone,
  };
  return createEditedStore(
    await openSocketStore(config.db_url, {
      table: config.db_table,
      columns,
      owner: ownerOf(config),
    }),
  );
};

/** What may wait for one subscriber. */
export const subscriberLimitsOf = (config: Config): LinkLimits => ({
  maxBytes: config.subscriber_queue_bytes,
  maxAgeMs: config.subscriber_queue_age * 1_000,
});

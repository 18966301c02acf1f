import { type MiCommand } from '../mi/mi-command.ts';
import { cacheFetch } from './cache-fetch.ts';
import { cacheRemove } from './cache-remove.ts';
import { cacheStore } from './cache-store.ts';
import { eventSubscribe } from './event-subscribe.ts';
import { eventsList } from './events-list.ts';
import { freeswitchEsl } from './freeswitch-esl.ts';
import { fsList } from './fs-list.ts';
import { fsReload } from './fs-reload.ts';
import { fsRetry } from './fs-retry.ts';
import { fsSubscribe } from './fs-subscribe.ts';
import { fsUnsubscribe } from './fs-unsubscribe.ts';
import { getStatistics } from './get-statistics.ts';
import { help } from './help.ts';
import { listStatistics } from './list-statistics.ts';
import { logLevel } from './log-level.ts';
import { ps } from './ps.ts';
import { raiseEvent } from './raise-event.ts';
import { rpcDiscover } from './rpc-discover.ts';
import { subscribersList } from './subscribers-list.ts';
import { uptime } from './uptime.ts';
import { version } from './version.ts';
import { which } from './which.ts';

/** All MI commands, in the order in which `which` lists them. */
export const MI_COMMANDS: readonly MiCommand[] = [
  getStatistics,
  listStatistics,
  uptime,
  version,
  which,
  ps,
  logLevel,
  cacheStore,
  cacheFetch,
  cacheRemove,
  eventSubscribe,
  eventsList,
  subscribersList,
  raiseEvent,
  help,
  fsSubscribe,
  fsUnsubscribe,
  fsList,
  fsReload,
  fsRetry,
  freeswitchEsl,
  rpcDiscover,
];

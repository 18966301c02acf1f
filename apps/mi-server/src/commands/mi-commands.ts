import { type MiCommand } from '../mi/command.ts';
import { auditList } from './audit.ts';
import { cacheFetch, cacheRemove, cacheStore } from './cache.ts';
import { fsChoose } from './choose.ts';
import { help, rpcDiscover, which } from './discovery.ts';
import { eventsList, eventSubscribe, raiseEvent, subscribersList } from './events.ts';
import { fsExecute } from './execute.ts';
import { fleetDrain, fleetList, fleetMove, fleetPause, fleetResume } from './fleet.ts';
import {
  freeswitchEsl,
  fsList,
  fsReload,
  fsRetry,
  fsSubscribe,
  fsUnsubscribe,
} from './freeswitch.ts';
import { fsDisable, fsDrain, fsResume } from './service.ts';
import { sinksList } from './sinks.ts';
import { getStatistics, listStatistics, resetStatistics } from './statistics.ts';
import { logLevel, ps, uptime, version } from './system.ts';

/** All MI commands, in the order in which `which` lists them. */
export const MI_COMMANDS: readonly MiCommand[] = [
  getStatistics,
  listStatistics,
  resetStatistics,
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
  fsDrain,
  fsResume,
  fsDisable,
  fsChoose,
  fsExecute,
  freeswitchEsl,
  auditList,
  sinksList,
  fleetList,
  fleetDrain,
  fleetMove,
  fleetPause,
  fleetResume,
  rpcDiscover,
];

import { type Role } from './identity.ts';

/**
 * What a method reaches, for tokens that are limited to groups: `nothing` of a FreeSWITCH, the `socket` or the `group` that
 * it names, a `list` of sockets that is cut to the groups, or every `server`, which such a token may not.
 */
type Reach = 'nothing' | 'list' | 'socket' | 'group' | 'server';

export interface MethodRight {
  /** The least role that may call it. */
  readonly role: Role;
  readonly reach: Reach;
  /** It sends the command of its parameter `command`: a token with `commands` may call it for those. */
  readonly sendsCommand?: true;
  /** It connects to the host of its parameter `freeswitch_url`, also when that is not among the sockets. */
  readonly connects?: true;
}

const viewer = (reach: Reach): MethodRight => ({ role: 'viewer', reach });
const operator = (reach: Reach): MethodRight => ({ role: 'operator', reach });
const admin = (reach: Reach): MethodRight => ({ role: 'admin', reach });

/**
 * Who may call which MI method: the only table of it. The page docs/concepts/rights.md is made of it, and a test calls every
 * method with every role. A method that is not in it needs the role admin and reaches everything.
 */
export const METHOD_RIGHTS: Readonly<Record<string, MethodRight>> = {
  get_statistics: viewer('server'),
  list_statistics: viewer('nothing'),
  uptime: viewer('nothing'),
  version: viewer('nothing'),
  which: viewer('nothing'),
  help: viewer('nothing'),
  ps: viewer('nothing'),
  'rpc.discover': viewer('nothing'),
  events_list: viewer('nothing'),
  subscribers_list: viewer('server'),
  sinks_list: viewer('server'),
  fleet_list: viewer('server'),
  fs_list: viewer('list'),
  cache_fetch: viewer('server'),

  fs_choose: operator('group'),
  fs_subscribe: { ...operator('socket'), connects: true },
  fs_unsubscribe: operator('socket'),
  fs_retry: operator('socket'),
  fs_drain: operator('socket'),
  fs_resume: operator('socket'),
  fs_disable: operator('socket'),
  fs_reload: operator('server'),
  reset_statistics: operator('server'),
  event_subscribe: operator('server'),
  log_level: operator('server'),
  cache_store: operator('server'),
  cache_remove: operator('server'),

  freeswitch_esl: { ...admin('socket'), sendsCommand: true, connects: true },
  fs_execute: { ...admin('group'), sendsCommand: true },
  raise_event: admin('server'),
  audit_list: admin('server'),
  fleet_drain: admin('server'),
  fleet_move: admin('server'),
  fleet_pause: admin('server'),
  fleet_resume: admin('server'),
};

const UNLISTED: MethodRight = admin('server');

export const rightOf = (method: string): MethodRight =>
  Object.hasOwn(METHOD_RIGHTS, method) ? (METHOD_RIGHTS[method] ?? UNLISTED) : UNLISTED;

import { type ConnManager } from '@switchwire/conn-manager';
import { type ScriptHost } from '@switchwire/fs-scripting';
import { createEventHub } from '../events/event-hub.ts';
import { Subscribers } from '../events/subscribers.ts';
import { type EditedStore } from '../sockets/edited-store.ts';
import { SocketSet } from '../sockets/socket-set.ts';
import { VERSION } from '../version.ts';
import { type LogLevelControl } from './log-level.ts';
import { type MiContext } from './mi-context.ts';

export interface MiContextOptions {
  readonly manager: ConnManager;
  /** Runs the scripts; its `freeswitch_esl` and `cache` are those of MI. */
  readonly scripts: ScriptHost;
  /** The manager's store, wrapped by createEditedStore before the manager got it. None: fs_reload has nothing to reload. */
  readonly store?: EditedStore | undefined;
  /** Default: a level that is remembered and moves nothing. */
  readonly logLevel?: LogLevelControl;
  readonly now?: () => number;
}

const rememberedLevel = (): LogLevelControl => {
  let level: ReturnType<LogLevelControl['get']> = 'info';
  return {
    get: () => level,
    set: (next) => {
      level = next;
    },
  };
};

/** Everything that the MI commands act on, made of a manager and a script host that are yours. */
export const createMiContext = (options: MiContextOptions): MiContext => {
  const { manager, scripts, now = Date.now } = options;
  const events = createEventHub(manager);
  return {
    manager,
    sockets: new SocketSet(manager, options.store),
    freeswitch_esl: scripts.freeswitch_esl,
    cache: scripts.cache,
    events,
    subscribers: new Subscribers(events, now),
    logLevel: options.logLevel ?? rememberedLevel(),
    scriptNames: () => scripts.list().map(({ name }) => name),
    version: VERSION,
    startedAt: now(),
    now,
  };
};

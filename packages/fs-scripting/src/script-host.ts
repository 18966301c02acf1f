import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { basename, extname, resolve } from 'node:path';
import {
  type Cache,
  type DispatchStats,
  type FreeswitchEsl,
  type Script,
  type ScriptHost,
  type ScriptHostOptions,
  type ScriptInfo,
} from './api.ts';
import { createCache } from './cache.ts';
import { isScript } from './define-script.ts';
import { Dispatcher } from './dispatcher.ts';
import { asError } from './errors.ts';
import { StackMaps } from './file/stack-maps.ts';
import { createFreeswitchEsl } from './freeswitch-esl.ts';
import { ProblemReporter } from './problem.ts';
import { ScriptEntry, type EntryServices } from './script-entry.ts';
import { isFollowed } from './script-subscriptions.ts';
import { SocketFollower } from './socket-follower.ts';
import { whenSubscribed } from './subscribed-sockets.ts';
import { stallError, Watchdog } from './watchdog.ts';

/** Every default of a host, in one place. */
const HOST_DEFAULTS = {
  maxConcurrentCalls: 256,
  maxQueued: 200_000,
  routeTimeoutMs: 30_000,
  stopTimeoutMs: 1_000,
  readyTimeoutMs: 10_000,
  stallMs: 5_000,
} as const;

/** Makes a host for scripts over the sockets of a manager, which stays the caller's to start and stop. */
export function createScriptHost(options: ScriptHostOptions): ScriptHost {
  return new LocalScriptHost(options);
}

class LocalScriptHost implements ScriptHost {
  readonly freeswitch_esl: FreeswitchEsl;
  readonly cache: Cache;
  readonly #services: EntryServices;
  readonly #dispatcher: Dispatcher;
  readonly #follower: SocketFollower;
  readonly #listeners: readonly Disposable[];
  readonly #entries = new Map<string, ScriptEntry>();
  readonly #stopTimeoutMs: number;
  #stopped: Promise<void> | undefined;

  constructor(options: ScriptHostOptions) {
    const { manager, logger, cache = createCache() } = options;
    requireNumbers(options);
    const routeTimeoutMs = options.routeTimeoutMs ?? HOST_DEFAULTS.routeTimeoutMs;
    const maps = new StackMaps();
    const reporter = new ProblemReporter(logger, options.onProblem, (stack) => maps.map(stack));
    const watchdog = watchdogFor(options, reporter);
    this.cache = cache;
    this.#stopTimeoutMs = options.stopTimeoutMs ?? HOST_DEFAULTS.stopTimeoutMs;
    this.freeswitch_esl = createFreeswitchEsl(manager, options);
    this.#dispatcher = new Dispatcher({
      maxConcurrentCalls: options.maxConcurrentCalls ?? HOST_DEFAULTS.maxConcurrentCalls,
      maxQueued: options.maxQueued ?? HOST_DEFAULTS.maxQueued,
      routeTimeoutMs,
      reporter,
      probe: watchdog,
      onOverflow: () =>
        logger?.warn(
          { ...this.#dispatcher.stats() },
          'more events than routes can take: the oldest waiting are dropped',
        ),
    });
    this.#services = {
      manager,
      logger,
      cache,
      reporter,
      routeTimeoutMs,
      freeswitch_esl: this.freeswitch_esl,
      dispatcher: this.#dispatcher,
      maps,
      watchdog,
    };
    this.#follower = new SocketFollower(manager, (sockets) => {
      try {
        for (const entry of this.#entries.values()) entry.follow(sockets);
      } catch (thrown) {
        // called by a timer; the next turn tries again
        logger?.error({ error: asError(thrown).message }, 'scripts could not follow the sockets');
      }
    });
    this.#listeners = [
      manager.onEvent(this.#dispatcher.offer),
      manager.onGap((gap) => {
        for (const entry of this.#entries.values()) entry.tellGap(gap);
      }),
    ];
  }

  async run(script: Script, name?: string): Promise<ScriptInfo> {
    this.#requireOpen();
    if (!isScript(script)) {
      throw new InvalidArgumentError('run() needs what defineScript() makes');
    }
    const chosen = name ?? this.#freeName('script');
    const entry = this.#entries.get(chosen) ?? this.#add(chosen, undefined);
    if (entry.file !== undefined) {
      throw new InvalidArgumentError(
        `Script "${chosen}" comes from ${entry.file}; unload it first`,
      );
    }
    return this.#settled(entry, entry.use(script), false);
  }

  async load(file: string, options: { readonly watch?: boolean } = {}): Promise<ScriptInfo> {
    this.#requireOpen();
    const path = resolve(file);
    const known = [...this.#entries.values()].find((entry) => entry.file === path);
    const entry = known ?? this.#add(this.#freeName(basename(path, extname(path))), path);
    const { watch = false } = options;
    if (watch) entry.watch();
    return this.#settled(entry, entry.load(), watch);
  }

  async reload(name: string): Promise<ScriptInfo> {
    this.#requireOpen();
    return this.#named(name).load();
  }

  async unload(name: string): Promise<void> {
    const entry = this.#named(name);
    await entry.end(this.#services.routeTimeoutMs);
    if (this.#entries.get(name) === entry) this.#entries.delete(name);
  }

  list(): readonly ScriptInfo[] {
    return [...this.#entries.values()].map(({ info }) => info);
  }

  async ready(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    const { timeoutMs = HOST_DEFAULTS.readyTimeoutMs } = options;
    const { manager } = this.#services;
    await whenSubscribed(manager, (sockets) => sockets.filter(isFollowed), timeoutMs);
  }

  stats(): DispatchStats {
    return this.#dispatcher.stats();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    this.#follower.stop();
    for (const listener of this.#listeners) listener[Symbol.dispose]();
    await Promise.all([...this.#entries.values()].map((entry) => entry.end(this.#stopTimeoutMs)));
    this.#entries.clear();
    this.#dispatcher.stop();
    await this.#services.watchdog?.stop();
  }

  #add(name: string, file: string | undefined): ScriptEntry {
    const entry = new ScriptEntry(name, file, this.#services);
    this.#entries.set(name, entry);
    this.#follower.start();
    return entry;
  }

  /** A script that never ran is forgotten when it fails, unless its file is watched and may be mended. */
  async #settled(
    entry: ScriptEntry,
    loading: Promise<ScriptInfo>,
    keep: boolean,
  ): Promise<ScriptInfo> {
    try {
      return await loading;
    } catch (thrown) {
      if (!keep && entry.info.state === 'failed') {
        this.#entries.delete(entry.name);
        await entry.end(0);
      }
      throw thrown;
    }
  }

  #named(name: string): ScriptEntry {
    const entry = this.#entries.get(name);
    if (entry !== undefined) return entry;
    const known = [...this.#entries.keys()].join(', ');
    throw new InvalidArgumentError(`No script "${name}"; there are: ${known || 'none'}`);
  }

  #freeName(wanted: string): string {
    if (!this.#entries.has(wanted)) return wanted;
    let number = 2;
    while (this.#entries.has(`${wanted}-${number}`)) number++;
    return `${wanted}-${number}`;
  }

  #requireOpen(): void {
    if (this.#stopped !== undefined) throw new InvalidArgumentError('The script host is stopped');
  }
}

/** A bound of 0 or less would stop everything without a word. */
function requireNumbers(options: ScriptHostOptions): void {
  const bounds = ['maxConcurrentCalls', 'maxQueued', 'routeTimeoutMs'] as const;
  for (const name of bounds) {
    const value = options[name];
    if (value === undefined || value > 0) continue;
    throw new InvalidArgumentError(`${name} must be a number above 0`);
  }
}

function watchdogFor(
  { watchdog = {} }: ScriptHostOptions,
  reporter: ProblemReporter,
): Watchdog | undefined {
  if (watchdog === false) return undefined;
  const { stallMs = HOST_DEFAULTS.stallMs, stderr = true } = watchdog;
  return new Watchdog({
    stallMs,
    stderr,
    onStall: (stall) =>
      reporter.report({
        kind: 'stall',
        script: stall.script ?? 'unknown',
        part: stall.route === undefined ? 'event loop' : `route ${stall.route}`,
        error: stallError(stall),
      }),
  });
}

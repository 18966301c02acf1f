import { type Logger } from '@switchwire/esl-client';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { basename, extname, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Cache } from '../cache/cache.ts';
import { type FreeswitchEsl } from '../esl/esl-api.ts';
import { type Script } from '../authoring/script-context.ts';
import {
  type HostStats,
  type ScriptHost,
  type ScriptHostOptions,
  type ScriptInfo,
} from './script-host-api.ts';
import { ScriptFaults } from './script-faults.ts';
import { withinHeap } from '../heap-share.ts';
import { requireAbove0, requireNotBelow0 } from '../bounds.ts';
import { createCache } from '../cache/map-cache.ts';
import { withinDeadline } from '../deadline.ts';
import { isScript } from '../authoring/define-script.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { asError } from '../errors.ts';
import { StackMaps } from '../file/stack-maps.ts';
import { createFreeswitchEsl } from '../esl/freeswitch-esl.ts';
import { guardedLogger } from '@switchwire/esl-client/session';
import { ProblemReporter } from '../report/problem.ts';
import { ScriptEntry, type EntryServices } from './script-entry.ts';
import { SocketFollower } from './socket-follower.ts';
import { whenSubscribed } from './subscribed-sockets.ts';
import { MAX_DELAY_MS } from '../timer.ts';
import { stallError, Watchdog } from '../dispatch/watchdog.ts';

/** Every default of a host, in one place. */
const HOST_DEFAULTS = {
  maxConcurrentCalls: 256,
  maxQueued: 200_000,
  maxQueuedBytes: withinHeap(64 * 1024 * 1024),
  routeTimeoutMs: 30_000,
  stopTimeoutMs: 1_000,
  readyTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
  stallMs: 5_000,
} as const;

/** Makes a host for scripts over the sockets of a manager, which stays the caller's to start and stop. */
export function createScriptHost(options: ScriptHostOptions): ScriptHost {
  // for callers in plain JavaScript
  if (typeof (options as Partial<ScriptHostOptions> | null | undefined)?.manager !== 'object') {
    throw new InvalidArgumentError('createScriptHost needs a manager: write { manager }');
  }
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
  /** Unloaded, but not ended yet: their names and files may be used again. */
  readonly #ending = new Set<ScriptEntry>();
  readonly #faults: ScriptFaults;
  readonly #stopTimeoutMs: number;
  readonly #closing = new AbortController();
  #stopped: Promise<void> | undefined;

  constructor(options: ScriptHostOptions) {
    const { manager, cache = createCache() } = options;
    const logger = options.logger && guardedLogger(options.logger);
    requireNumbers(options);
    const routeTimeoutMs = options.routeTimeoutMs ?? HOST_DEFAULTS.routeTimeoutMs;
    const maps = new StackMaps();
    const reporter = new ProblemReporter(logger, options.onProblem, (stack) => maps.map(stack));
    const watchdog = watchdogFor(options, reporter, logger);
    this.cache = cache;
    this.#stopTimeoutMs = options.stopTimeoutMs ?? HOST_DEFAULTS.stopTimeoutMs;
    this.freeswitch_esl = createFreeswitchEsl(options.commands ?? manager, options);
    this.#dispatcher = new Dispatcher({
      maxConcurrentCalls: options.maxConcurrentCalls ?? HOST_DEFAULTS.maxConcurrentCalls,
      maxQueued: options.maxQueued ?? HOST_DEFAULTS.maxQueued,
      maxQueuedBytes: options.maxQueuedBytes ?? HOST_DEFAULTS.maxQueuedBytes,
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
    this.#faults = new ScriptFaults({
      maps,
      reporter,
      onFault: (script) => {
        if (options.scriptFaults === 'unload') this.#quarantine(script);
      },
    });
    this.#follower = new SocketFollower(manager, {
      onSockets: (sockets) => this.#follow((entry) => entry.follow(sockets)),
      onReached: (sockets) => {
        this.#follow((entry) => entry.followMore(sockets));
      },
    });
    this.#listeners = [
      manager.onEvent(this.#dispatcher.offer),
      manager.onGap((gap) => {
        this.#dispatcher.offerGap(gap);
        for (const entry of this.#entries.values()) entry.tellGap(gap);
      }),
    ];
  }

  async run(script: Script, name?: string): Promise<ScriptInfo> {
    this.#requireOpen();
    if (!isScript(script)) {
      throw new InvalidArgumentError('run() needs the result of defineScript()');
    }
    const chosen = name ?? this.#freeName('script');
    const entry = this.#entries.get(chosen) ?? this.#add(chosen, undefined);
    if (entry.file !== undefined) {
      throw new InvalidArgumentError(
        `Script "${chosen}" comes from ${entry.file}; unload it first`,
      );
    }
    return this.#settled(entry, entry.use(script));
  }

  async load(file: string, options: { readonly watch?: boolean } = {}): Promise<ScriptInfo> {
    this.#requireOpen();
    const path = resolve(file);
    const known = [...this.#entries.values()].find((entry) => entry.file === path);
    const entry = known ?? this.#add(this.#freeName(basename(path, extname(path))), path);
    if (options.watch === true) entry.watch();
    return this.#settled(entry, entry.load());
  }

  async reload(name: string): Promise<ScriptInfo> {
    this.#requireOpen();
    const entry = this.#named(name);
    return this.#settled(entry, entry.load());
  }

  async unload(name: string): Promise<void> {
    const entry = this.#named(name);
    this.#entries.delete(name);
    this.#ending.add(entry);
    await entry.end(this.#services.routeTimeoutMs);
    this.#ending.delete(entry);
  }

  list(): readonly ScriptInfo[] {
    return [...this.#entries.values(), ...this.#ending].map(({ info }) => info);
  }

  async ready(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    const { timeoutMs = HOST_DEFAULTS.readyTimeoutMs } = options;
    this.#requireOpen();
    await whenSubscribed(this.#services.manager, {
      align: this.#follower.look,
      timeoutMs,
      signal: this.#closing.signal,
    });
  }

  async idle(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    const { timeoutMs = HOST_DEFAULTS.idleTimeoutMs } = options;
    // what came in this turn is looked at in the next one
    await nextTurn();
    await withinDeadline('The work of the routes', timeoutMs, () => this.#dispatcher.whenEmpty());
  }

  stats(): HostStats {
    return { ...this.#dispatcher.stats(), faults: this.#faults.count };
  }

  hold(): Disposable {
    const sockets = this.#services.manager.list();
    const up = new Set(sockets.filter(({ phase }) => phase === 'subscribed').map(({ id }) => id));
    return this.#dispatcher.hold(({ id }) => !up.has(id));
  }

  takeFault(error: unknown): boolean {
    return this.#faults.take(error);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    this.#closing.abort(stoppedError());
    this.#follower.stop();
    for (const listener of this.#listeners) listener[Symbol.dispose]();
    const entries = [...this.#entries.values(), ...this.#ending];
    await Promise.all(entries.map((entry) => entry.end(this.#stopTimeoutMs)));
    this.#entries.clear();
    this.#dispatcher.stop();
    await this.#services.watchdog?.stop();
  }

  /** The script is unloaded; the others go on. */
  #quarantine(name: string): void {
    if (!this.#entries.has(name)) return;
    this.#services.logger?.error(
      { script: name },
      `script ${name} left an error uncaught: unloaded`,
    );
    void this.unload(name);
  }

  #add(name: string, file: string | undefined): ScriptEntry {
    const entry = new ScriptEntry(name, file, this.#services);
    this.#entries.set(name, entry);
    this.#follower.start();
    return entry;
  }

  /** Scripts do not delay each other: one that cannot follow is logged, and tries again the next time. */
  #follow(follow: (entry: ScriptEntry) => boolean): boolean {
    let changed = false;
    for (const entry of this.#entries.values()) {
      try {
        changed = follow(entry) || changed;
      } catch (thrown) {
        const fields = { script: entry.name, error: asError(thrown).message };
        this.#services.logger?.error(fields, `script ${entry.name} could not follow the sockets`);
      }
    }
    return changed;
  }

  /** A script that never ran is removed when it fails, unless its file is watched and may be fixed. */
  async #settled(entry: ScriptEntry, loading: Promise<ScriptInfo>): Promise<ScriptInfo> {
    try {
      return await loading;
    } catch (thrown) {
      if (entry.isHopeless) {
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
    if (this.#stopped !== undefined) throw stoppedError();
  }
}

function stoppedError(): InvalidArgumentError {
  return new InvalidArgumentError('The script host is stopped');
}

function requireNumbers(options: ScriptHostOptions): void {
  for (const name of [
    'maxConcurrentCalls',
    'maxQueued',
    'maxQueuedBytes',
    'routeTimeoutMs',
  ] as const) {
    requireAbove0(name, options[name]);
  }
  requireNotBelow0('stopTimeoutMs', options.stopTimeoutMs);
}

function watchdogFor(
  { watchdog = {} }: ScriptHostOptions,
  reporter: ProblemReporter,
  logger: Logger | undefined,
): Watchdog | undefined {
  if (watchdog === false) return undefined;
  const { stallMs = HOST_DEFAULTS.stallMs, stderr = true } = watchdog;
  requireAbove0('stallMs', stallMs);
  if (stallMs > MAX_DELAY_MS) {
    throw new InvalidArgumentError(`stallMs must be at most ${MAX_DELAY_MS}; false: no watchdog`);
  }
  return new Watchdog({
    stallMs,
    stderr,
    onFailure: (error) =>
      logger?.warn(
        { error: error.message },
        'the watchdog thread failed; it is started again with the next version of a script',
      ),
    onStall: (stall) =>
      reporter.report({
        kind: 'stall',
        script: stall.script ?? 'unknown',
        part: stall.route === undefined ? 'event loop' : `route ${stall.route}`,
        error: stallError(stall),
      }),
  });
}

import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type GapNotice, type SocketInfo } from '@switchwire/conn-manager';
import { type Script } from '../authoring/script-context.ts';
import { type ScriptInfo } from './script-host-api.ts';
import { withinDeadline } from '../deadline.ts';
import { type Dispatcher } from '../dispatch/dispatcher.ts';
import { asError } from '../errors.ts';
import { startTimer } from '../timer.ts';
import { type SourceHashes } from '../file/local-sources.ts';
import { loadScriptFile } from '../file/script-file.ts';
import { SourceWatcher } from '../file/source-watcher.ts';
import { type StackMaps } from '../file/stack-maps.ts';
import { ScriptLanes } from '../dispatch/lanes.ts';
import { RouteTable } from '../route/route-table.ts';
import { ScriptSubscriptions } from './script-subscriptions.ts';
import { ScriptVersion, type ScriptServices, type VersionIdentity } from './script-version.ts';
import { type Watchdog } from '../dispatch/watchdog.ts';

/** What the scripts of one host share. */
export interface EntryServices extends ScriptServices {
  readonly dispatcher: Dispatcher;
  readonly maps: StackMaps;
  readonly watchdog: Watchdog | undefined;
}

interface Current {
  readonly version: ScriptVersion;
  /** Under which its code runs; undefined for a script that came from memory. */
  readonly url: string | undefined;
}

/** A script by its name: the version that runs, the change to the next one, and the end. */
export class ScriptEntry {
  readonly name: string;
  readonly file: string | undefined;
  readonly #services: EntryServices;
  readonly #subscriptions: ScriptSubscriptions;
  readonly #lanes: ScriptLanes;
  readonly #retiring = new Set<Promise<void>>();
  /** Ends the waits for what old versions still do. */
  readonly #waits = new Set<() => void>();
  #watcher: SourceWatcher | undefined;
  #current: Current | undefined;
  #number = 0;
  #lastError: string | undefined;
  /** Loading, reloading and unloading happen one after another. */
  #work: Promise<unknown> = Promise.resolve();
  /** Of these, those that have not ended. */
  #steps = 0;
  /** A change of the file is going to be loaded, and nothing of it has been read yet. */
  #reloadDue = false;
  #ended = false;

  constructor(name: string, file: string | undefined, services: EntryServices) {
    this.name = name;
    this.file = file;
    this.#services = services;
    this.#subscriptions = new ScriptSubscriptions(services.manager, name);
    this.#lanes = new ScriptLanes(name, new RouteTable([]));
    services.dispatcher.attach(this.#lanes);
  }

  get info(): ScriptInfo {
    const running = this.#current === undefined ? 'failed' : 'running';
    return {
      name: this.name,
      file: this.file,
      version: this.#current?.version.number ?? 0,
      state: this.#ended ? 'stopping' : running,
      routes: this.#current?.version.describeRoutes() ?? [],
      lastError: this.#lastError,
    };
  }

  /** It runs nothing, and nothing is in progress that could change that. */
  get isHopeless(): boolean {
    const waits = this.#steps > 0 || this.#watcher !== undefined;
    return this.#current === undefined && !waits && !this.#ended;
  }

  /** Takes the next version from memory. */
  use(script: Script): Promise<ScriptInfo> {
    return this.#next(() => {
      const identity = { name: this.name, number: ++this.#number };
      return this.#replace(script, undefined, identity);
    });
  }

  /** Takes the next version from the file. */
  load(): Promise<ScriptInfo> {
    return this.#next(() => this.#loadFile());
  }

  watch(): void {
    this.#watcher ??= new SourceWatcher({
      onChange: () => void this.#reloadChanged(),
      onError: (error) => this.#report(error),
    });
  }

  /** True when something was subscribed or unsubscribed. */
  follow(sockets: readonly SocketInfo[]): boolean {
    return !this.#ended && this.#subscriptions.follow(sockets);
  }

  /** The same for sockets that were reached for the first time. */
  followMore(sockets: readonly SocketInfo[]): boolean {
    return !this.#ended && this.#subscriptions.followMore(sockets);
  }

  tellGap(gap: GapNotice): void {
    this.#current?.version.tellGap(gap);
  }

  /** What waits is dropped, what runs, in whatever version, has so long to end, then the onStop tasks run. */
  async end(waitMs: number): Promise<void> {
    const deadline = performance.now() + waitMs;
    this.#ended = true;
    this.#watcher?.close();
    this.#services.dispatcher.detach(this.#lanes);
    this.#subscriptions.close();
    // a load that is under way finds the script ended, however long it takes
    await withinDeadline('Loading', waitMs, async () => {
      await this.#work;
    }).catch(() => undefined);
    const leftMs = deadline - performance.now();
    if (this.#current !== undefined) this.#retire(this.#current, leftMs);
    this.#current = undefined;
    const timer = startTimer(leftMs, () => {
      for (const endWait of [...this.#waits]) endWait();
    });
    await Promise.all(this.#retiring);
    clearTimeout(timer);
  }

  #next(task: () => Promise<void>): Promise<ScriptInfo> {
    this.#steps++;
    const done = this.#work.then(async () => {
      try {
        if (this.#ended) throw new InvalidArgumentError(`Script "${this.name}" was unloaded`);
        await task();
        this.#lastError = undefined;
      } catch (thrown) {
        this.#lastError = asError(thrown).message;
        throw thrown;
      } finally {
        this.#steps--;
      }
      return this.info;
    });
    this.#work = done.catch(() => undefined);
    return done;
  }

  async #loadFile(): Promise<void> {
    const { file, name } = this;
    if (file === undefined) {
      throw new InvalidArgumentError(`Script "${name}" did not come from a file`);
    }
    const { maps, routeTimeoutMs } = this.#services;
    const number = ++this.#number;
    const sources: SourceHashes = new Map([[file, undefined]]);
    let broken = true;
    try {
      const identity = { name, number };
      const loaded = await loadScriptFile(identity, file, maps, sources, routeTimeoutMs);
      const { script, url, knowsCall } = loaded;
      await this.#replace(script, url, { ...identity, knowsCall });
      broken = false;
    } finally {
      this.#watcher?.follow(sources, broken);
    }
  }

  async #replace(
    script: Script,
    url: string | undefined,
    identity: VersionIdentity,
  ): Promise<void> {
    const { maps, watchdog, logger, routeTimeoutMs } = this.#services;
    let version: ScriptVersion | undefined;
    try {
      version = await ScriptVersion.start(script, identity, this.#services, ({ stack }) =>
        url === undefined ? undefined : maps.locate(url, stack),
      );
      // In one turn, so that no event falls between the versions: what the new one needs is subscribed, what only the
      // old one needed is unsubscribed, and from here on every event, also the queued ones, runs the new routes.
      if (!this.#ended) this.#subscriptions.use(version.routes);
    } catch (thrown) {
      await version?.runStopTasks();
      if (url !== undefined) maps.delete(url);
      throw thrown;
    }
    if (this.#ended) {
      this.#retire({ version, url }, 0);
      return;
    }
    const old = this.#current;
    for (const route of version.routes) watchdog?.register(this.name, route);
    this.#lanes.table = version.table;
    this.#current = { version, url };
    version.activate();
    if (old !== undefined) this.#retire(old, routeTimeoutMs);
    const { length } = version.routes;
    logger?.info(
      { script: this.name, version: version.number, routes: length, file: this.file },
      `script ${this.name} runs, version ${version.number}`,
    );
  }

  /** The old version finishes what it began. */
  #retire({ version, url }: Current, waitMs: number): void {
    const { dispatcher, maps, watchdog } = this.#services;
    version.quiet();
    const finish = async (): Promise<void> => {
      await this.#atMost(waitMs, async () => {
        await dispatcher.whenIdle(version.routes);
        await version.tasksEnded();
      });
      await version.runStopTasks();
      if (url !== undefined) maps.delete(url);
      for (const route of version.routes) watchdog?.forget(route);
    };
    const finished = finish().finally(() => this.#retiring.delete(finished));
    this.#retiring.add(finished);
  }

  /** Waits for so long, or until the time for ending the script is over; what is late is reported by name elsewhere. */
  #atMost(waitMs: number, wait: () => Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waits.delete(end);
        resolve();
      };
      const timer = startTimer(waitMs, end);
      this.#waits.add(end);
      void wait().then(end);
    });
  }

  /** However often the file changes while another load is under way, it is loaded once more. */
  async #reloadChanged(): Promise<void> {
    if (this.#reloadDue) return;
    this.#reloadDue = true;
    let before: string | undefined;
    try {
      await this.#next(() => {
        this.#reloadDue = false;
        before = this.#lastError;
        return this.#loadFile();
      });
    } catch (thrown) {
      // the same fault is reported once, however often the file is saved
      if (!this.#ended && asError(thrown).message !== before) this.#report(thrown);
    }
  }

  #report(thrown: unknown): void {
    this.#services.reporter.report({
      kind: 'load',
      script: this.name,
      part: 'file',
      error: asError(thrown),
    });
  }
}

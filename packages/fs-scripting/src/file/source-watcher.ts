import { existsSync, type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import { hashFile, type SourceHashes } from './local-sources.ts';

/** Editors write a file in several steps; it is compared this long after the last one. */
const SETTLE_MS = 80;
/** Files in a folder that changes all the time are compared after this long. */
const MAX_SETTLE_MS = 500;
/** A broken script may be missing a file of this kind, but not a log or a database in its folder. */
const SOURCE = /\.(?:[cm]?[jt]sx?|json)$/;
/** A broken script in a folder whose sources change all the time is tried again at this pace. */
const BROKEN_RETRY_MS = 1_000;
/** For changes that no watch reports: a link that points to another folder now, network file systems. */
const RECHECK_MS = 5_000;

export interface SourceWatcherOptions {
  readonly onChange: () => void;
  /** A folder cannot be watched, or not any more; changes in it are not noticed until the next load. */
  readonly onError: (error: Error) => void;
  /** Milliseconds between two comparisons of the files themselves. Default 5,000. */
  readonly recheckMs?: number;
}

/**
 * Notices when the contents of a script's files have changed. Watches folders, not files: that works with editors and
 * deployments that replace a file by another one. Folders that are replaced themselves are noticed at a slow pace.
 */
export class SourceWatcher {
  readonly #options: SourceWatcherOptions;
  readonly #folders = new Map<string, FSWatcher>();
  #sources: SourceHashes = new Map();
  #timer: NodeJS.Timeout | undefined;
  #recheck: NodeJS.Timeout | undefined;
  /** When the first of the changes came that have not been compared yet. */
  #since = 0;
  /** The last load failed: what it was missing may be a file that was never read. */
  #broken = false;
  #touched = false;
  /** A broken script is not loaded again for a file that it has not read before this time. */
  #retryFrom = 0;
  #closed = false;

  constructor(options: SourceWatcherOptions) {
    this.#options = options;
  }

  /** Compares with what was read last; while the script is broken, any change in its folders counts. */
  follow(sources: SourceHashes, broken: boolean): void {
    if (this.#closed) return;
    this.#sources = sources;
    this.#broken = broken;
    this.#touched = false;
    // each of them again: a folder of the same name may be another one by now, of which the old watch reports nothing
    this.#unwatch();
    for (const folder of new Set([...sources.keys()].map((path) => dirname(path)))) {
      this.#watch(folder);
    }
    this.#recheck ??= setInterval(() => {
      // with a timer running, a comparison follows once the writes have settled
      if (this.#timer === undefined) void this.#compare();
    }, this.#options.recheckMs ?? RECHECK_MS);
    this.#recheck.unref();
    // something may have changed between reading and watching
    this.#soon();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#recheck);
    this.#unwatch();
  }

  #unwatch(): void {
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  #watch(folder: string): void {
    if (!existsSync(folder)) return;
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        // a folder that came or went has no extension
        if (name === null || SOURCE.test(name) || !name.includes('.')) this.#touched = true;
        this.#soon();
      });
      watcher.on('error', (error) => {
        watcher.close();
        this.#folders.delete(folder);
        this.#options.onError(error);
      });
      this.#folders.set(folder, watcher);
    } catch (thrown) {
      this.#options.onError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  #soon(): void {
    const now = performance.now();
    if (this.#timer === undefined) this.#since = now;
    else if (now - this.#since > MAX_SETTLE_MS) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#compare();
    }, SETTLE_MS);
    this.#timer.unref();
  }

  async #compare(): Promise<void> {
    const sources = this.#sources;
    if (this.#broken && this.#touched && performance.now() >= this.#retryFrom) {
      this.#touched = false;
      this.#retryFrom = performance.now() + BROKEN_RETRY_MS;
      this.#options.onChange();
      return;
    }
    for (const path of sources.keys()) {
      const now = await hashFile(path);
      if (this.#closed || sources !== this.#sources) return;
      if (now === sources.get(path)) continue;
      // noted: the same contents are not reported twice, whether the reload succeeds or not
      sources.set(path, now);
      this.#options.onChange();
      return;
    }
  }
}

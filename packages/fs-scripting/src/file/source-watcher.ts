import { existsSync, type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import { hashFile, type SourceHashes } from './local-sources.ts';

/** Editors write a file in several steps; this long after the last one it is looked at. */
const SETTLE_MS = 80;
/** A folder in which something changes all the time is looked at after so long. */
const MAX_SETTLE_MS = 500;

export interface SourceWatcherOptions {
  readonly onChange: () => void;
  /** A folder cannot be watched (any more); changes in it go unseen until the next load. */
  readonly onError: (error: Error) => void;
}

/**
 * Tells when the contents of a script's files have changed. Watches folders, not files: that survives editors and
 * deployments that replace a file by another one.
 */
export class SourceWatcher {
  readonly #options: SourceWatcherOptions;
  readonly #folders = new Map<string, FSWatcher>();
  #sources: SourceHashes = new Map();
  #timer: NodeJS.Timeout | undefined;
  /** When the first of the changes that are not looked at yet came. */
  #since = 0;
  /** The last load failed: what it lacked may be a file that nobody has read. */
  #broken = false;
  #touched = false;
  #closed = false;

  constructor(options: SourceWatcherOptions) {
    this.#options = options;
  }

  /** What was read last, to be compared with; while it is broken any change in its folders counts. */
  follow(sources: SourceHashes, broken: boolean): void {
    if (this.#closed) return;
    this.#sources = sources;
    this.#broken = broken;
    this.#touched = false;
    const wanted = new Set([...sources.keys()].map((path) => dirname(path)));
    for (const [folder, watcher] of this.#folders) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const folder of wanted) this.#watch(folder);
    // something may have changed between reading and watching
    this.#soon();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  #watch(folder: string): void {
    if (this.#folders.has(folder) || !existsSync(folder)) return;
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        this.#touched = true;
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
    if (this.#broken && this.#touched) {
      this.#options.onChange();
      return;
    }
    for (const [path, hash] of sources) {
      const now = await hashFile(path);
      if (this.#closed || sources !== this.#sources) return;
      if (now === hash) continue;
      // known now: the same contents are not told twice, whatever becomes of the reload
      sources.set(path, now);
      this.#options.onChange();
      return;
    }
  }
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { textOf } from '@switchwire/esl-client/session';
import { StoreError } from '../store-error.ts';
import { checkServiceState, type ServiceState } from '../../placement.ts';
import { exposureOf } from './exposed-file.ts';
import { fileVersion, watchFile } from './file-watch.ts';
import { type SocketEntry } from '../memory-socket-store.ts';
import { removeUnfinished, replaceFile } from './replace-file.ts';
import { Secret } from '../../secret.ts';
import { type SocketStore } from '../socket-store.ts';
import { jsonText, membersOf, readFileEntries, textWithState } from './file-entries.ts';

export interface FileSocketStoreOptions {
  /** Between two looks at a file whose changes the system does not report, milliseconds. Default: 5,000. */
  readonly pollIntervalMs?: number;
}

/** Sockets in a JSON file. */
export interface FileSocketStore extends SocketStore {
  /**
   * Replaces the file, so that no reader ever sees half of it. Members of an entry that are unknown here are
   * written along, and what the file holds beside `sockets` stays; passwords are written in clear, into a file that only
   * its owner may read if it is a new one.
   */
  save(entries: readonly SocketEntry[]): Promise<void>;
  /** Replaces the file as `save` does. */
  setState(id: string, state: ServiceState): Promise<boolean>;
}

/** How often an edit begins again because another program wrote the file meanwhile. */
const MAX_EDITS = 10;

/**
 * A store in a JSON file: an array of entries, or `{ "sockets": [ … ] }`. An entry has `host` (or `ip`) and `password`, and
 * may have `port`, `username`, `events` (an array, or text with commas), `enabled`, `tls`, `weight`, `group`, `tags`, `state`, `zone` and `id`
 * (default: `host:port`).
 *
 * A relative path is resolved once, here. Changes are noticed whether the file is written in place or replaced. A file that
 * cannot be read makes `load` reject and say where it is wrong; the file may appear later.
 */
export function fileSocketStore(
  path: string,
  options: FileSocketStoreOptions = {},
): FileSocketStore {
  if (path === '') throw new InvalidArgumentError('The path of the socket file is empty; give one');
  const file = resolve(path);
  const watches = new Set<Disposable>();
  let isClosed = false;
  let loadedVersion: string | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let clearing: Promise<void> | undefined;
  /** Once: what a writer that was killed has left behind is gone before this store is used. */
  const cleared = (): Promise<void> => (clearing ??= removeUnfinished(file));
  /** Two writers that read the same text would lose what the first one wrote. */
  const inTurn = <Result>(write: () => Promise<Result>): Promise<Result> => {
    const turn = writing.then(write);
    writing = turn.catch(() => undefined);
    return turn;
  };
  return {
    description: `file:${file}`,
    async load() {
      if (isClosed) throw new StoreError(`Cannot load sockets from ${file}: the store is closed`);
      // taken first: a change while we read is then reported to the watchers, not lost
      const version = fileVersion(file);
      await removeUnfinished(file);
      const text = await readText(file);
      loadedVersion = version;
      return readFileEntries(file, text);
    },
    watch(onChange, _onError, onNotice) {
      const exposure = exposureOf(file);
      if (exposure !== undefined) onNotice?.(exposure, 'warn');
      const watch = watchFile(file, onChange, {
        since: loadedVersion ?? fileVersion(file),
        pollIntervalMs: options.pollIntervalMs ?? 5_000,
      });
      watches.add(watch);
      return {
        [Symbol.dispose]() {
          watches.delete(watch);
          watch[Symbol.dispose]();
        },
      };
    },
    async save(entries) {
      const plain = entries.map((entry) => ({
        ...entry,
        password: entry.password instanceof Secret ? entry.password.reveal() : entry.password,
      }));
      await inTurn(async () => {
        await cleared();
        const members = membersOf(await readFile(file, 'utf8').catch(() => ''));
        await write(file, jsonText({ ...members, sockets: plain }));
      });
    },
    async setState(id, state) {
      checkServiceState(state);
      if (isClosed) throw new StoreError(`Cannot save sockets to ${file}: the store is closed`);
      return await inTurn(() => writeState(file, id, state));
    },
    close() {
      isClosed = true;
      for (const watch of watches) watch[Symbol.dispose]();
      watches.clear();
      return Promise.resolve();
    },
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new StoreError(`Cannot load sockets from ${file}: ${reasonOf(cause)}`, { cause });
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await replaceFile(file, text);
  } catch (cause) {
    throw new StoreError(`Cannot save sockets to ${file}: ${reasonOf(cause)}`, { cause });
  }
}

async function writeState(file: string, id: string, state: ServiceState): Promise<boolean> {
  for (let edit = 0; edit < MAX_EDITS; edit++) {
    const version = fileVersion(file);
    const text = textWithState(file, await readText(file), id, state);
    if (text === undefined) return false;
    // another program wrote the file meanwhile: its changes are not to be lost
    if (fileVersion(file) !== version) continue;
    await write(file, text);
    return true;
  }
  throw new StoreError(`Cannot save sockets to ${file}: another program keeps writing it`);
}

/** `ENOENT: no such file or directory` without the path, which the message names already. */
const reasonOf = (cause: unknown): string => textOf(cause).split(', ')[0] ?? '';

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { textOf } from '@switchwire/esl-client/session';
import { StoreError } from '../store-error.ts';
import { fileVersion, watchFile } from './file-watch.ts';
import { findJsonProblem } from '../json-problem.ts';
import { type SocketEntry } from '../memory-socket-store.ts';
import { removeUnfinished, replaceFile } from './replace-file.ts';
import { Secret } from '../../secret.ts';
import {
  addressOfEntry,
  PLAIN_FIELD_NAMES,
  type RawSocketEntry,
  readSocketEntries,
} from '../socket-config.ts';
import { type SocketStore, type StoreContents } from '../socket-store.ts';

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
}

/**
 * A store in a JSON file: an array of entries, or `{ "sockets": [ … ] }`. An entry has `host` (or `ip`) and `password`, and
 * may have `port`, `username`, `events` (an array, or text with commas), `enabled`, `tls` and `id` (default: `host:port`).
 *
 * A relative path is resolved once, here. Changes are noticed whether the file is written in place or replaced. A file that
 * cannot be read makes `load` reject and say where it is wrong; the file may appear later.
 */
export function fileSocketStore(
  path: string,
  options: FileSocketStoreOptions = {},
): FileSocketStore {
  if (path === '') throw new InvalidArgumentError('The path of the socket file is empty; name one');
  const file = resolve(path);
  const watches = new Set<Disposable>();
  let isClosed = false;
  let loadedVersion: string | undefined;
  return {
    description: `file:${file}`,
    async load() {
      if (isClosed) throw new StoreError(`Cannot load sockets from ${file}: the store is closed`);
      // taken first: a change while we read is then reported to the watchers, not lost
      const version = fileVersion(file);
      await removeUnfinished(file);
      const text = await readText(file);
      loadedVersion = version;
      return readEntries(file, text);
    },
    watch(onChange) {
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
      try {
        const content = { ...(await membersOf(file)), sockets: plain };
        await replaceFile(file, `${JSON.stringify(content, undefined, 2)}\n`);
      } catch (cause) {
        throw new StoreError(`Cannot save sockets to ${file}: ${reasonOf(cause)}`, { cause });
      }
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

/** What a file holds that is an object; nothing where it is missing, another thing, or no JSON. */
async function membersOf(file: string): Promise<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(withoutMark(await readFile(file, 'utf8')));
    return isRecord(content) ? content : {};
  } catch {
    return {};
  }
}

/** Some editors put a byte order mark in front. */
const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

function readEntries(file: string, text: string): StoreContents {
  const content = parseJson(file, withoutMark(text));
  const list: unknown = isRecord(content) ? content['sockets'] : content;
  if (!Array.isArray(list))
    throw new StoreError(
      `Cannot load sockets from ${file}: expected an array of sockets, or { "sockets": [ … ] }`,
    );
  return readSocketEntries(list.map(rawEntry), PLAIN_FIELD_NAMES);
}

/** The error of `JSON.parse` is not kept: it quotes the text around the fault, where passwords are. */
function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const problem = findJsonProblem(text);
    const place =
      problem === undefined
        ? 'it is not JSON'
        : `line ${problem.line}, column ${problem.column}: expected ${problem.expected}`;
    throw new StoreError(`Cannot load sockets from ${file}: ${place}`);
  }
}

/** An entry that is not an object has no host, and is a problem like any other. */
function rawEntry(entry: unknown, index: number): RawSocketEntry {
  const fields = isRecord(entry) ? entry : {};
  const host = fields['host'] ?? fields['ip'];
  const given = fields['id'];
  const id =
    typeof given === 'number' || (typeof given === 'string' && given !== '') ? given : undefined;
  const place = id === undefined ? `[${index}]` : String(id);
  return {
    id: id === undefined ? addressOf(host, fields['port']) : place,
    place,
    host,
    port: fields['port'],
    username: fields['username'],
    password: fields['password'],
    events: fields['events'] ?? fields['events_csv'],
    enabled: fields['enabled'],
    tls: fields['tls'],
  };
}

/** The id of an entry without one. Nonsense in, nonsense out: such an entry is a problem anyway. */
const addressOf = (host: unknown, port: unknown): string =>
  addressOfEntry(
    typeof host === 'string' ? host.trim() : '',
    port === undefined || port === null ? undefined : Number(port),
  );

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `ENOENT: no such file or directory` without the path, which the message names already. */
const reasonOf = (cause: unknown): string => textOf(cause).split(', ')[0] ?? '';

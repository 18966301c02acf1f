import { type ServiceState } from '../../placement.ts';
import { findJsonProblem } from '../json-problem.ts';
import {
  addressOfEntry,
  PLAIN_FIELD_NAMES,
  type RawSocketEntry,
  readSocketEntries,
} from '../socket-config.ts';
import { StoreError } from '../store-error.ts';
import { type StoreContents } from '../socket-store.ts';

/** The sockets that the text of a file holds. Throws StoreError, which says where the text is wrong. */
export function readFileEntries(file: string, text: string): StoreContents {
  return readSocketEntries(listOf(file, parseJson(file, text)).map(rawEntry), PLAIN_FIELD_NAMES);
}

/** The text with another state of one entry; undefined when there is none with this id. Throws StoreError. */
export function textWithState(
  file: string,
  text: string,
  id: string,
  state: ServiceState,
): string | undefined {
  const content = parseJson(file, text);
  const list = listOf(file, content);
  const found = list.findIndex((entry, index) => rawEntry(entry, index).id === id);
  if (found < 0) return undefined;
  const changed = list.map((entry, index) =>
    index === found && isRecord(entry) ? { ...entry, state } : entry,
  );
  return jsonText(isRecord(content) ? { ...content, sockets: changed } : changed);
}

/** What a file holds beside its sockets; nothing where it is missing, another thing, or no JSON. */
export function membersOf(text: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(withoutMark(text));
    return isRecord(content) ? content : {};
  } catch {
    return {};
  }
}

export const jsonText = (content: unknown): string => `${JSON.stringify(content, undefined, 2)}\n`;

function listOf(file: string, content: unknown): readonly unknown[] {
  const list: unknown = isRecord(content) ? content['sockets'] : content;
  if (Array.isArray(list)) return list;
  throw new StoreError(
    `Cannot load sockets from ${file}: expected an array of sockets, or { "sockets": [ … ] }`,
  );
}

/** The error of `JSON.parse` is not kept: it quotes the text around the fault, where passwords are. */
function parseJson(file: string, marked: string): unknown {
  const text = withoutMark(marked);
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

/** Some editors put a byte order mark in front. */
const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

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
    weight: fields['weight'],
    group: fields['group'],
    tags: fields['tags'],
    state: fields['state'],
    zone: fields['zone'],
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

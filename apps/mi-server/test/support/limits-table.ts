import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OPTIONS } from '../../src/config/options.ts';
import { COUNTED_LIMITS } from '../../src/metrics/limit-hits.ts';
import { formatMarkdown, withBlock } from './markdown-table.ts';

const sourceFolder = (workspace: string): string =>
  fileURLToPath(new URL(`../../../../${workspace}/src/`, import.meta.url));

/** The source files of a workspace, by their path below `src`. */
const sourcesOf = (workspace: string): ReadonlyMap<string, string> => {
  const folder = sourceFolder(workspace);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => [name, readFileSync(`${folder}${name}`, 'utf8')] as const),
  );
};

/** The value of `16 * 1024`, `2 ** 31 - 1` or `10_000`; undefined for what is not made of numbers only. */
const valueOf = (expression: string): number | undefined => {
  const text = expression.replaceAll('_', '');
  if (!/^[\d\s*+-]+$/.test(text)) return undefined;
  return text
    .split('*')
    .map((factor) => Number(factor.trim()))
    .reduce((product, factor) => product * factor, 1);
};

/** A limit that is a constant in the code: its file by name, its value by how it is written there. */
interface Limit {
  readonly what: string;
  readonly file: string;
  /** `MAX_NAMES`, or the text before the value where it is not a constant. */
  readonly name: string;
  readonly beyond: string;
  /** The option of the library that sets it. */
  readonly option?: string;
}

const CONSTANTS: Readonly<Record<string, readonly Limit[]>> = {
  'packages/esl-protocol': [
    {
      what: 'bytes of a command with its headers',
      file: 'command-text.ts',
      name: 'MAX_BLOCK_BYTES',
      beyond: 'refused before a byte leaves: FreeSWITCH would cut it and run the rest as a command',
    },
    {
      what: 'bytes of the body of a command',
      file: 'command-text.ts',
      name: 'MAX_BODY_BYTES',
      beyond: 'the same',
    },
    {
      what: 'bytes of a `Job-UUID`',
      file: 'job-uuid.ts',
      name: 'MAX_JOB_UUID_BYTES',
      beyond: 'refused before a byte leaves',
    },
  ],
  'packages/esl-client': [
    {
      what: 'bytes of an answer or event that is skipped, because it is above `maxBodyBytes` (16 MiB)',
      file: 'esl-session.ts',
      name: 'maxSkippedBytes:',
      beyond: 'the session ends with `ESL_FRAME_TOO_LARGE`',
    },
    {
      what: 'commands of a session that wait for their turn',
      file: 'command-queue-options.ts',
      name: 'DEFAULT_MAX_WAITING',
      beyond: 'the command is refused with `ESL_QUEUE_FULL`',
      option: '`maxWaiting`',
    },
    {
      what: 'bytes of the commands of a session that are not answered yet',
      file: 'command-queue-options.ts',
      name: 'DEFAULT_MAX_BYTES',
      beyond: 'the command is refused with `ESL_QUEUE_FULL`',
      option: '`maxCommandBytes`',
    },
    {
      what: 'commands in a row whose late answers are no longer awaited',
      file: 'command-queue.ts',
      name: 'MAX_UNANSWERED',
      beyond: 'the session is dead and ends',
    },
    {
      what: '`bgapi` jobs of a session without a result yet',
      file: 'job-tracker.ts',
      name: 'DEFAULT_MAX_JOBS',
      beyond: 'the command is refused',
      option: '`maxJobs`',
    },
    {
      what: 'events that wait in one `events()` stream',
      file: 'event-queue.ts',
      name: 'DEFAULT_MAX_QUEUED',
      beyond: 'the oldest is dropped and counted',
      option: '`maxQueued`',
    },
    {
      what: 'bytes of them',
      file: 'event-queue.ts',
      name: 'DEFAULT_MAX_BYTES',
      beyond: 'the oldest is dropped and counted',
      option: '`maxQueuedBytes`',
    },
    {
      what: 'characters of a text of a peer that are kept, logged or shown',
      file: 'peer-text.ts',
      name: 'MAX_PEER_TEXT',
      beyond: 'it is cut',
    },
    {
      what: 'host names whose addresses are kept',
      file: 'resolve-host.ts',
      name: 'MAX_NAMES',
      beyond: 'the oldest is looked up again when it is needed',
    },
    {
      what: 'look-ups that use the threads of the system at a time',
      file: 'resolve-host.ts',
      name: 'MAX_SYSTEM_LOOKUPS',
      beyond: 'others wait, each until its deadline',
    },
    {
      what: 'outbound: connections that have not answered `connect`',
      file: 'outbound-server.ts',
      name: 'MAX_UNKNOWN',
      beyond: 'dropped',
    },
    {
      what: 'outbound: calls at a time',
      file: 'outbound-options.ts',
      name: 'maxCalls:',
      beyond: 'the call is hung up and counted',
      option: '`maxCalls`',
    },
  ],
  'packages/conn-manager': [
    {
      what: 'defects of a socket actor',
      file: 'pool-machine.ts',
      name: 'MAX_DEFECTS',
      beyond: 'the socket is quarantined until a retry is requested',
    },
    {
      what: 'depth of the JSON of a store',
      file: 'json-problem.ts',
      name: 'MAX_DEPTH',
      beyond: 'the store is refused with a `StoreError`',
    },
    {
      what: 'characters of what a peer said that are mirrored',
      file: 'state-mirroring.ts',
      name: 'MAX_CAUSE_LENGTH',
      beyond: 'it is cut',
    },
    {
      what: 'servers that `executeAll` asks at a time',
      file: 'execute-all.ts',
      name: 'MAX_CONCURRENCY',
      beyond: 'the call is refused',
      option: '`concurrency`',
    },
  ],
  'packages/fs-scripting': [
    {
      what: 'entries of the cache',
      file: 'map-cache.ts',
      name: 'DEFAULT_MAX_ENTRIES',
      beyond: 'the oldest entry goes and is counted',
      option: '`maxEntries`',
    },
    {
      what: 'bytes of the cache',
      file: 'map-cache.ts',
      name: 'DEFAULT_MAX_BYTES',
      beyond: 'the oldest entry goes and is counted',
      option: '`maxBytes`',
    },
  ],
  'apps/mi-server': [
    {
      what: 'subscribers of `event_subscribe`',
      file: 'subscribers.ts',
      name: 'MAX_SUBSCRIBERS',
      beyond: 'the call is refused',
    },
    {
      what: 'milliseconds for which an answer under way keeps its connection from making room',
      file: 'connection-table.ts',
      name: 'ANSWER_GRACE_MS',
      beyond: 'another connection may take its place, see `--http-connections`',
    },
    {
      what: 'bytes of an answer in a datagram',
      file: 'fit-answer.ts',
      name: 'MAX_BYTES',
      beyond: 'an error that says so is the answer',
    },
    {
      what: 'characters of a command or parameter in the audit',
      file: 'without-secrets.ts',
      name: 'MAX_TEXT',
      beyond: 'it is cut',
    },
  ],
};

const shown = (value: number): string =>
  value >= 1_048_576 && value % 1_048_576 === 0
    ? `${value / 1_048_576} MiB`
    : value.toLocaleString('en');

/** The value of a limit as its source has it. Throws if it is not there. */
const readLimit = (sources: ReadonlyMap<string, string>, { file, name }: Limit): string => {
  const source = [...sources].find(([path]) => path === file || path.endsWith(`/${file}`))?.[1];
  const pattern = name.endsWith(':')
    ? new RegExp(`\\b${name} ([\\d_* ]+),`)
    : new RegExp(`^(?:export )?const ${name}(?:: number)? = ([^;]+);`, 'm');
  const value = valueOf(pattern.exec(source ?? '')?.[1] ?? 'nothing');
  if (value === undefined) throw new Error(`docs/concepts/limits.md: no ${name} in ${file}`);
  return shown(value);
};

const tableOf = (workspace: string): string => {
  const sources = sourcesOf(workspace);
  const rows = (CONSTANTS[workspace] ?? []).map((limit) => [
    limit.what,
    readLimit(sources, limit),
    limit.beyond,
    limit.option ?? '',
  ]);
  return formatMarkdown([['what', 'default', 'beyond it', 'option'], ...rows]);
};

const COUNTED_ELSEWHERE: Readonly<Record<string, string>> = {
  max_body_bytes: '`switchwire_skipped_frames_total`',
  max_command_bytes: 'limit="command_queue"',
  max_waiting_commands: 'the same',
  max_background_jobs: 'the same',
  answer_timeout: '`switchwire_reconnects_total{cause="ESL_UNANSWERED"}`',
  frame_timeout: '`switchwire_reconnects_total{cause="ESL_ENDLESS_FRAME"}`',
  http_headers_timeout: 'limit="http_timeouts"',
  http_request_timeout: 'limit="http_timeouts"',
  event_log_events: '`switchwire_stream_dropped_events_total`, and `event: dropped` in the stream',
  event_log_bytes: 'the same',
  subscriber_expire: 'the audit',
  audit_waiting_bytes: '`switchwire_audit_dropped_records_total`',
  log_waiting_bytes: '`switchwire_log_dropped_lines_total`',
};

const optionTable = (): string => {
  const counted: readonly string[] = COUNTED_LIMITS;
  const rows = OPTIONS.filter(({ group }) => group === 'Limits').map(
    ({ key, flag, shownDefault, help }) => [
      `\`${flag}\``,
      shownDefault === undefined || !/^\d+$/.test(shownDefault)
        ? (shownDefault ?? '')
        : shown(Number(shownDefault)),
      help,
      counted.includes(key) ? `limit="${key}"` : (COUNTED_ELSEWHERE[key] ?? 'MISSING'),
    ],
  );
  return formatMarkdown([
    ['option', 'default', 'what, and what happens beyond it', 'counted as'],
    ...rows,
  ]);
};

/** docs/concepts/limits.md as the code says. */
export const withLimits = (page: string): string =>
  Object.keys(CONSTANTS).reduce(
    (text, workspace) => withBlock(text, workspace.split('/')[1] ?? '', tableOf(workspace)),
    withBlock(page, 'options', optionTable()),
  );

/** Defaults of options (`DEFAULT_MAX_…`) of the libraries that the page does not have. */
export const unlistedDefaults = (): readonly string[] =>
  Object.entries(CONSTANTS)
    .filter(([workspace]) => workspace.startsWith('packages/'))
    .flatMap(([workspace, limits]) =>
      [...sourcesOf(workspace)].flatMap(([path, text]) =>
        [...text.matchAll(/^(?:export )?const (DEFAULT_MAX_\w+)/gm)].flatMap(([, name = '']) =>
          limits.some((limit) => limit.name === name && path.endsWith(limit.file))
            ? []
            : `${workspace}/src/${path}: ${name}`,
        ),
      ),
    );

import { z } from '#zod';
import { heapBytes, milliseconds, positive, wholeNumber } from './option-kinds.ts';
import { option } from './option-meta.ts';

/** 30 days: a target that is gone must not be sent to for ever. */
const MAX_EXPIRE_SECONDS = 2_592_000;

const count = (otherwise: number, help: string) =>
  option(positive.default(otherwise), { group: 'Limits', value: 'COUNT', help });

const bytes = (otherwise: number, help: string) =>
  option(positive.default(otherwise), { group: 'Limits', value: 'BYTES', help });

const inHeap = (mebibytes: number, part: 8 | 16, help: string) => {
  const { bytes: schema, otherwise } = heapBytes(mebibytes, part);
  return option(schema, { group: 'Limits', value: 'BYTES', help, otherwise });
};

const deadline = (otherwise: number, help: string) =>
  option(milliseconds.default(otherwise), { group: 'Limits', value: 'MS', help });

/** What one client, one peer or all of them together may take of the server. What lies beyond is counted in /metrics. */
export const LIMIT_OPTIONS = {
  max_body_bytes: inHeap(
    16,
    16,
    'an answer or event of a FreeSWITCH; a larger one is skipped, and its command fails',
  ),
  max_command_bytes: inHeap(
    64,
    8,
    'commands to a FreeSWITCH that it has not answered yet; beyond it a command is refused',
  ),
  max_waiting_commands: count(
    100_000,
    'commands to a FreeSWITCH that are not written yet; beyond it a command is refused',
  ),
  max_background_jobs: count(
    100_000,
    'bgapi jobs of a FreeSWITCH without a result yet; beyond it a command is refused',
  ),
  answer_timeout: deadline(
    60_000,
    'without an answer while commands time out and other frames come; then the session is replaced',
  ),
  frame_timeout: deadline(
    120_000,
    'until a frame of a FreeSWITCH must be complete, or the session is replaced',
  ),
  http_connections: count(
    1_000,
    'open connections; beyond it one without a token that is idle makes room, or the new one gets 503',
  ),
  http_connections_per_address: count(500, 'of one address; the same happens among its own'),
  http_headers_timeout: deadline(
    10_000,
    'until a connection must have sent its first request, or it is closed; never later than --http-request-timeout',
  ),
  http_request_timeout: deadline(30_000, 'until a request must be complete'),
  http_header_bytes: bytes(16_384, 'headers of a request; beyond it 431'),
  http_body_bytes: bytes(1_048_576, 'body of a request; beyond it 413'),
  http_requests_per_second: option(positive.optional(), {
    group: 'Limits',
    value: 'COUNT',
    help: 'requests of one address in a second; beyond it 429',
    otherwise: 'none on loopback, otherwise 500',
  }),
  http_failed_tokens: count(
    5,
    'wrong tokens of one address; then its tokens are checked only after growing pauses, otherwise 429',
  ),
  http_addresses: count(
    10_000,
    'addresses whose requests and wrong tokens are counted; beyond it the oldest is forgotten',
  ),
  mi_batch: count(100, 'requests in one batch; beyond it the batch is refused'),
  mi_sockets: count(
    10_000,
    'sockets there may be before MI may open another one; beyond it the call is refused',
  ),
  mi_event_names: count(
    1_000,
    'event names in one call of fs_subscribe, and on one socket by MI; beyond it the call is refused',
  ),
  subscriber_expire: option(
    wholeNumber(
      MAX_EXPIRE_SECONDS,
      `must be a whole number from 1 to ${MAX_EXPIRE_SECONDS}`,
    ).default(MAX_EXPIRE_SECONDS),
    {
      group: 'Limits',
      value: 'S',
      help: 'seconds that event_subscribe may ask for; beyond it the call is refused',
    },
  ),
  event_streams: count(100, 'concurrent readers of /events; beyond it 503'),
  event_log_events: count(
    5_000,
    'events kept for readers of /events that are behind or come back; beyond it the oldest is dropped',
  ),
  event_log_bytes: inHeap(32, 8, 'what they take in all, 450 bytes each beside their own'),
  machine_streams: count(100, 'concurrent watchers of /machines/stream; beyond it 503'),
  machine_stream_bytes: bytes(
    1_048_576,
    'unread by one watcher; beyond it the watcher gets a snapshot once it has caught up',
  ),
  audit_records: count(1_000, 'audit records kept for audit_list; beyond it the oldest is dropped'),
  audit_table_records: count(
    100_000,
    'audit records in the collection of --audit-table; beyond it the oldest is dropped',
  ),
  audit_waiting_bytes: bytes(
    1_048_576,
    'audit records that wait for the file of --audit-file; beyond it they are dropped and counted',
  ),
  log_waiting_bytes: bytes(
    1_048_576,
    'log lines that wait to be written; beyond it lines are dropped and counted',
  ),
} as const;

const schema = z.object(LIMIT_OPTIONS);

export type Limits = z.infer<typeof schema>;

export const DEFAULT_LIMITS: Limits = schema.parse({});

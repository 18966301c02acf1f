/** Limits that are met rather than watched: each time one bites, it is counted. */
export const COUNTED_LIMITS = [
  'command_queue',
  'http_connections',
  'http_connections_per_address',
  'http_timeouts',
  'http_header_bytes',
  'http_body_bytes',
  'http_requests_per_second',
  'http_failed_tokens',
  'http_addresses',
  'mi_batch',
  'mi_sockets',
  'mi_event_names',
  'event_streams',
  'machine_streams',
  'machine_stream_bytes',
  'audit_records',
  'audit_table_records',
] as const;

export type CountedLimit = (typeof COUNTED_LIMITS)[number];

/** Why a request was not let in, for the metrics. */
const REFUSALS = ['no_token', 'wrong_token', 'foreign_page', 'unknown_host', 'no_right'] as const;

export type RefusalReason = (typeof REFUSALS)[number];

/** Counts the limits that bit and the requests that were refused. */
export class LimitHits {
  readonly #limits = new Map<CountedLimit, number>(COUNTED_LIMITS.map((name) => [name, 0]));
  readonly #refusals = new Map<RefusalReason, number>(REFUSALS.map((reason) => [reason, 0]));

  hit(limit: CountedLimit, times = 1): void {
    this.#limits.set(limit, (this.#limits.get(limit) ?? 0) + times);
  }

  refused(reason: RefusalReason): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1);
  }

  get limits(): ReadonlyMap<CountedLimit, number> {
    return this.#limits;
  }

  get refusals(): ReadonlyMap<RefusalReason, number> {
    return this.#refusals;
  }
}

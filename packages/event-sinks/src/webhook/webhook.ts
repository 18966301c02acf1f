import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { cloudEvent, cloudEventBatch } from '../cloud-event.ts';
import { type BatchResult, type SendFailure, type SinkDestination } from '../destination.ts';
import { type SinkRecord } from '../sink-record.ts';
import { Endpoints } from './endpoints.ts';
import { post, type PostOptions } from './post.ts';
import { type Verdict } from './verdict.ts';
import { type OptionShape, requireShape } from '../option-shape.ts';

export interface WebhookOptions {
  /** `http:` or `https:`; of several the first that works is used. User and password in a URL are sent as HTTP Basic. */
  readonly url: string | readonly string[];
  /** Signs each request as Standard Webhooks says: `whsec_…` in base64, or any other text as it is. Default: not signed. */
  readonly secret?: string;
  /** Sent with each request, e.g. `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Many events in one request (`application/cloudevents-batch+json`). Default: one event each. */
  readonly batch?: boolean;
  /** Requests at a time where each carries one event; events of one call go one after the other. Default: 8. */
  readonly concurrency?: number;
  /** For one request, in milliseconds. Default: 10,000. */
  readonly requestTimeoutMs?: number;
}

const SHAPE: OptionShape<WebhookOptions> = {
  url: 'string or strings',
  secret: 'string?',
  headers: 'object?',
  batch: 'flag?',
  concurrency: 'count?',
  requestTimeoutMs: 'count?',
};

/** Requests of one `send` where each carries one event: all of them share its deadline. */
const MAX_REQUESTS = 128;

/** Posts events as CloudEvents 1.0 in structured mode. */
export function webhook(options: WebhookOptions): SinkDestination {
  requireShape('webhook', options, SHAPE);
  const urls = typeof options.url === 'string' ? [options.url] : options.url;
  const { concurrency = 8, requestTimeoutMs = 10_000, batch = false } = options;
  const parsed = urls.map(parseUrl);
  const endpoints = new Endpoints(parsed.map(({ href }) => href));
  const postOptions: PostOptions = {
    endpoints,
    secret: options.secret,
    headers: options.headers ?? {},
    requestTimeoutMs,
  };
  return {
    kind: 'webhook',
    target: parsed.map(({ origin, pathname }) => origin + pathname).join(', '),
    headers: [],
    ...(batch ? {} : { maxBatch: MAX_REQUESTS }),
    open: () =>
      Promise.resolve({
        send: (records, signal) =>
          batch
            ? sendTogether(records, postOptions, signal)
            : sendEach(records, postOptions, concurrency, signal),
        close: () => Promise.resolve(),
      }),
  };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new InvalidArgumentError(
      'A webhook needs a URL that begins with http:// or https://, for example https://example.org/freeswitch.',
    );
  return url;
}

/** One request for all; halves of it where the receiver says that it is too large. */
async function sendTogether(
  records: readonly SinkRecord[],
  options: PostOptions,
  signal: AbortSignal,
  first = 0,
): Promise<BatchResult> {
  const id = `${records[0]?.id ?? ''}+${records.length}`;
  const verdict = await post(
    { id, type: 'application/cloudevents-batch+json', body: cloudEventBatch(records) },
    options,
    signal,
  );
  if (verdict.kind === 'too-large' && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    const one = await sendTogether(records.slice(0, middle), options, signal, first);
    const refused = one.failures.find(({ kind }) => kind === 'retry');
    // what follows events that must wait waits with them
    if (refused !== undefined)
      return merge([
        one,
        resultOf(
          { kind: 'unavailable', reason: refused.reason },
          records.slice(middle).map((_, index) => first + middle + index),
        ),
      ]);
    const other = await sendTogether(records.slice(middle), options, signal, first + middle);
    return merge([one, other]);
  }
  return resultOf(
    verdict,
    records.map((_, index) => first + index),
  );
}

/** A request for each. Calls run in parallel; within a call, the next event waits for the one before it. */
async function sendEach(
  records: readonly SinkRecord[],
  options: PostOptions,
  concurrency: number,
  signal: AbortSignal,
): Promise<BatchResult> {
  const calls = byCall(records).values();
  const results: BatchResult[] = [];
  const work = async (): Promise<void> => {
    // one iterator for all: each takes the next call
    for (const call of calls) results.push(await sendCall(call, options, signal));
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return merge(results);
}

function byCall(records: readonly SinkRecord[]): Map<string, [number, SinkRecord][]> {
  const calls = new Map<string, [number, SinkRecord][]>();
  for (const [index, record] of records.entries()) {
    const call = calls.get(record.key);
    if (call === undefined) calls.set(record.key, [[index, record]]);
    else call.push([index, record]);
  }
  return calls;
}

async function sendCall(
  call: readonly (readonly [number, SinkRecord])[],
  options: PostOptions,
  signal: AbortSignal,
): Promise<BatchResult> {
  const results: BatchResult[] = [];
  for (const [place, [index, record]] of call.entries()) {
    const verdict = await post(
      { id: record.id, type: 'application/cloudevents+json', body: cloudEvent(record) },
      options,
      signal,
    );
    // what follows an event that must wait waits with it
    const affected = verdict.kind === 'unavailable' ? call.slice(place).map(([at]) => at) : [index];
    results.push(resultOf(verdict, affected));
    if (verdict.kind === 'unavailable') break;
  }
  return merge(results);
}

function resultOf(verdict: Verdict, indexes: readonly number[]): BatchResult {
  if (verdict.kind === 'delivered') return { failures: [] };
  const kind = verdict.kind === 'unavailable' ? 'retry' : 'reject';
  const failures: readonly SendFailure[] = indexes.map((index) => ({
    index,
    kind,
    reason: verdict.reason,
  }));
  return verdict.kind === 'unavailable' && verdict.retryAfterMs !== undefined
    ? { failures, retryAfterMs: verdict.retryAfterMs }
    : { failures };
}

function merge(results: readonly BatchResult[]): BatchResult {
  const waits = results.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  const failures = results.flatMap((result) => result.failures);
  return waits.length === 0 ? { failures } : { failures, retryAfterMs: Math.max(...waits) };
}

import { formatEventSpec, InvalidArgumentError, parseEventList } from '@switchwire/esl-protocol';
import { type EventFilter, type HeaderCondition } from '../queue/event-filter.ts';
import { type SinkLimits } from '../sink-limits.ts';
import { withoutCredentials } from '../target-text.ts';

export type SinkKind = 'webhook' | 'nats' | 'amqp' | 'kafka' | 'redis' | 'ndjson';

/** A sink in one line, as a configuration writes it. */
export interface SinkSpec {
  readonly name: string;
  readonly kind: SinkKind;
  /** The part before `#`, with credentials. */
  readonly url: string;
  /** The same for logs. */
  readonly target: string;
  readonly filter: EventFilter;
  readonly fields: readonly string[] | undefined;
  readonly limits: Partial<SinkLimits>;
  readonly outbox?: { readonly path: string; readonly sync: boolean };
  /** What belongs to the kind: `subject`, `topic` … */
  readonly own: Readonly<Record<string, string>>;
}

const KIND_OF_SCHEME: Readonly<Record<string, SinkKind>> = {
  'http:': 'webhook',
  'https:': 'webhook',
  'nats:': 'nats',
  'tls:': 'nats',
  'amqp:': 'amqp',
  'amqps:': 'amqp',
  'kafka:': 'kafka',
  'redis:': 'redis',
  'rediss:': 'redis',
  'file:': 'ndjson',
  'stdout:': 'ndjson',
};

const COMMON_KEYS = [
  ...['name', 'subclass', 'header', 'header_prefix', 'field'],
  ...['max_events', 'max_bytes', 'max_age', 'overflow', 'outbox', 'outbox_sync'],
];

const OWN_KEYS: Readonly<Record<SinkKind, readonly string[]>> = {
  webhook: ['batch', 'concurrency', 'secret_file', 'timeout'],
  nats: ['subject'],
  amqp: ['exchange', 'routing_key'],
  kafka: ['topic'],
  redis: ['stream', 'max_length'],
  ndjson: ['lines', 'sync'],
};

const FORM = 'NAME=URL#KEY=VALUE&…, for example billing=https://example.org/fs#name=DTMF&batch=1';

/**
 * Parses `NAME=URL#KEY=VALUE&…`. What stands behind `#` is for the sink and is never sent: which events (`name`, `subclass`,
 * `header=NAME:VALUE`, `header_prefix=NAME:VALUE`, each as often as needed), which headers (`field`), bounds
 * (`max_events`, `max_bytes`, `max_age` in seconds, `overflow`), what keeps it on the disk (`outbox=file:PATH`, `outbox_sync=1`), and what belongs to the kind of destination.
 *
 * @throws {InvalidArgumentError} What is wrong with it, without credentials.
 */
export function parseSinkSpec(text: string): SinkSpec {
  const [, name = '', url = '', options = ''] = /^([^=]*)=([^#]*)(?:#(.*))?$/.exec(text) ?? [];
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name) || url === '')
    throw new InvalidArgumentError(`A sink is written ${FORM}`);
  const scheme = /^[a-z]+:/.exec(url)?.[0] ?? '';
  const kind = KIND_OF_SCHEME[scheme];
  if (kind === undefined)
    throw new InvalidArgumentError(
      `The sink ${name} has an unknown destination; its URL must begin with ${Object.keys(KIND_OF_SCHEME).join(', ')}`,
    );
  const query = new URLSearchParams(options);
  const keys = [...COMMON_KEYS, ...OWN_KEYS[kind]];
  const unknown = [...query.keys()].find((key) => !keys.includes(key));
  if (unknown !== undefined)
    throw new InvalidArgumentError(
      `The sink ${name} has no option ${JSON.stringify(unknown)}; its options are ${keys.join(', ')}`,
    );
  const fields = query.getAll('field');
  return {
    name,
    kind,
    url,
    target: kind === 'ndjson' ? url : withoutCredentials(url),
    filter: filterOf(query, name),
    fields: fields.length === 0 ? undefined : fields,
    limits: limitsOf(query),
    ...outboxOf(query, name),
    own: Object.fromEntries(
      OWN_KEYS[kind].flatMap((key) => {
        const value = query.get(key);
        return value === null ? [] : [[key, value]];
      }),
    ),
  };
}

function filterOf(query: URLSearchParams, sink: string): EventFilter {
  const names = query
    .getAll('name')
    .flatMap((text) => parseEventList(text))
    .map((spec) => formatEventSpec(spec));
  const subclasses = query.getAll('subclass');
  const headers: readonly HeaderCondition[] = [
    ...query.getAll('header').map((text) => {
      const [header, equals] = conditionOf(text, sink);
      return { header, equals };
    }),
    ...query.getAll('header_prefix').map((text) => {
      const [header, prefix] = conditionOf(text, sink);
      return { header, prefix };
    }),
  ];
  return {
    ...(names.length === 0 ? {} : { names }),
    ...(subclasses.length === 0 ? {} : { subclasses }),
    headers,
  };
}

function conditionOf(text: string, sink: string): readonly [header: string, value: string] {
  const colon = text.indexOf(':');
  if (colon < 1)
    throw new InvalidArgumentError(
      `The sink ${sink} has a condition ${JSON.stringify(text)} that is not NAME:VALUE`,
    );
  return [text.slice(0, colon).trim(), text.slice(colon + 1)];
}

function outboxOf(query: URLSearchParams, sink: string): Pick<SinkSpec, 'outbox'> {
  const file = query.get('outbox');
  const sync = query.get('outbox_sync');
  if (file === null && sync === null) return {};
  const path = /^file:(?:\/\/(?=\/))?(.+)$/.exec(file ?? '')?.[1];
  if (path === undefined)
    throw new InvalidArgumentError(
      `The sink ${sink} needs its outbox as file:PATH, for example outbox=file:/var/lib/switchwire/${sink}.outbox`,
    );
  return { outbox: { path, sync: sync === '1' || sync === 'true' } };
}

function limitsOf(query: URLSearchParams): Partial<SinkLimits> {
  const number = (key: string): number | undefined => {
    const value = query.get(key);
    return value === null ? undefined : Number(value);
  };
  const [maxEvents, maxBytes, maxAge] = [
    number('max_events'),
    number('max_bytes'),
    number('max_age'),
  ];
  const overflow = query.get('overflow') as SinkLimits['overflow'] | null;
  return {
    ...(maxEvents === undefined ? {} : { maxEvents }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(maxAge === undefined ? {} : { maxAgeMs: maxAge * 1_000 }),
    ...(overflow === null ? {} : { overflow }),
  };
}

import { EslError, formatAddress, parseFsUrl } from '@switchwire/esl-protocol';
import { type MiParams } from '../json-rpc/request.ts';
import { type Caller } from '../rights/identity.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Who did what, from where, on which socket, with what result: one call, or one request that was not let in. */
export interface AuditRecord {
  /** ISO 8601. */
  readonly at: string;
  /** The name of the token; `unknown` for a request without a right one. */
  readonly who: string;
  readonly from: string;
  readonly over: Caller['transport'];
  /** The MI method, or the HTTP method and path of a request that was not let in. */
  readonly what: string;
  /** The command to a FreeSWITCH. */
  readonly command?: string | undefined;
  /** The FreeSWITCH, without credentials. */
  readonly socket?: string | undefined;
  /** Other parameters that are no secret, `name=value`. */
  readonly params?: string | undefined;
  /** `ok`, a JSON-RPC error code, or why a request was not let in. */
  readonly result: string;
  readonly ms: number;
  /** In a list of a fleet: the server that was asked. */
  readonly server?: string | undefined;
}

/** A call, as the MI reports it. */
export interface AuditedCall {
  readonly caller: Caller;
  readonly method: string;
  readonly paramNames: readonly string[];
  readonly params: MiParams;
  readonly code: number;
  readonly durationMs: number;
}

/** Parameters that are written. What is not here (values of the cache, bodies of events) is not. */
const WRITTEN = [
  'events',
  'event',
  'socket',
  'expire',
  'level',
  'group',
  'tags',
  'state',
  'timeout',
  'attr',
  'server',
] as const;

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const addressOf = (url: string): string => {
  try {
    const { host, port } = parseFsUrl(url);
    return withoutSecrets(formatAddress(host, port));
  } catch (error) {
    if (error instanceof EslError) return 'not a URL';
    throw error;
  }
};

/** The value of each parameter under its name, as far as there is one. */
const namedParams = ({ paramNames, params }: AuditedCall): ReadonlyMap<string, unknown> => {
  const byPosition = Array.isArray(params) ? (params as readonly unknown[]) : undefined;
  const byName = new Map(Object.entries(params ?? {}));
  const values = paramNames.map(
    (name, at) => [name, byPosition === undefined ? byName.get(name) : byPosition[at]] as const,
  );
  return new Map(values.filter(([, value]) => value !== undefined));
};

export const recordOfCall = (call: AuditedCall, at: Date): AuditRecord => {
  const { caller, method, code, durationMs } = call;
  const named = namedParams(call);
  const text = (name: string): string | undefined =>
    named.has(name) ? textOf(named.get(name)) : undefined;
  const command = text('command');
  const url = text('freeswitch_url');
  const params = WRITTEN.flatMap((name) => {
    const value = text(name);
    return value === undefined ? [] : `${name}=${value}`;
  }).join(' ');
  return {
    at: at.toISOString(),
    who: caller.identity.name,
    from: caller.remote,
    over: caller.transport,
    what: method,
    ...(command !== undefined && { command: withoutSecrets(command) }),
    ...(url !== undefined && { socket: addressOf(url) }),
    ...(params !== '' && { params: withoutSecrets(params) }),
    result: code === 0 ? 'ok' : String(code),
    ms: Math.round(durationMs * 1_000) / 1_000,
  };
};

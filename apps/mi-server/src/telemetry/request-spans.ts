import {
  type Attributes,
  context,
  createContextKey,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { type IncomingHttpHeaders } from 'node:http';

/** What is traced of an HTTP request. */
export interface TracedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly protocol: string;
  readonly ip: string;
  readonly httpVersion: string;
}

/** The MI methods that one request called. */
interface Calls {
  readonly methods: string[];
  errorCode?: number;
}

/** A batch may call many; the others are counted in the metrics. */
const MAX_METHODS = 20;

const CALLS = createContextKey('mi calls');

const tracer = () => trace.getTracer('@switchwire/mi-server');

/** Answers a request of POST /mi within a span, which is part of the caller's trace where the request names one. */
export const withinRequestSpan = async <T>(
  request: TracedRequest,
  answer: () => Promise<T>,
): Promise<T> => {
  const parent = propagation.extract(context.active(), request.headers);
  const attributes: Attributes = {
    'http.request.method': 'POST',
    'http.route': '/mi',
    'url.path': '/mi',
    'url.scheme': request.protocol,
    'client.address': request.ip,
    'network.protocol.version': request.httpVersion,
    'rpc.system': 'jsonrpc',
  };
  const span = tracer().startSpan('POST /mi', { kind: SpanKind.SERVER, attributes }, parent);
  const calls: Calls = { methods: [] };
  try {
    const within = trace.setSpan(parent, span).setValue(CALLS, calls);
    const result = await context.with(within, answer);
    // an error of JSON-RPC is an answer to HTTP
    span.setAttribute('http.response.status_code', result === null ? 202 : 200);
    return result;
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    const { methods, errorCode } = calls;
    span.setAttribute('switchwire.mi.methods', methods);
    if (errorCode !== undefined) span.setAttribute('rpc.jsonrpc.error_code', errorCode);
    span.end();
  }
};

/** Notes a call of MI in the span of its request. `code` is 0 for a result, otherwise the JSON-RPC error code. */
export const noteCall = (method: string, code: number): void => {
  const calls = context.active().getValue(CALLS) as Calls | undefined;
  if (calls === undefined) return;
  if (calls.methods.length < MAX_METHODS) calls.methods.push(method);
  if (code !== 0) calls.errorCode ??= code;
};

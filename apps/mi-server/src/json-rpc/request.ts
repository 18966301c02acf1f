import { type Caller } from '../rights/identity.ts';
import { invalidRequest, MI_CODES, type MiError } from './mi-error.ts';

/** Parameters as they came: by position, by name, or none. */
export type MiParams = readonly unknown[] | Readonly<Record<string, unknown>> | undefined;

/** What answers requests: MiRegistry, behind any transport. */
export interface MiHandler {
  /** JSON-RPC text in, JSON-RPC text out; `null` when there is nothing to answer. Never rejects. */
  handle(text: string, caller?: Caller): Promise<string | null>;
}

/** One JSON-RPC 2.0 request. Without an id it is a notification, which is carried out and never answered. */
interface MiRequest {
  readonly method: string;
  readonly params: MiParams;
  readonly id: unknown;
  readonly isNotification: boolean;
}

/** A value that is not a request: the error to answer with, and the id if one could be read. */
interface NoRequest {
  readonly error: MiError;
  readonly id: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** OpenSIPS matches member names without case; an exact name wins here. */
const member = (
  object: Record<string, unknown>,
  name: string,
): [found: boolean, value: unknown] => {
  if (Object.hasOwn(object, name)) return [true, object[name]];
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? [false, undefined] : [true, object[key]];
};

/** Reads one parsed JSON value as a request. The id may be any JSON value and is echoed as it came. */
export const readRequest = (value: unknown): MiRequest | NoRequest => {
  if (!isRecord(value)) {
    return {
      error: invalidRequest('a request is an object with jsonrpc, method and id'),
      id: null,
    };
  }
  const [hasId, givenId] = member(value, 'id');
  const id = hasId ? givenId : null;
  const [, version] = member(value, 'jsonrpc');
  if (version !== '2.0') return { error: invalidRequest('"jsonrpc" must be the string "2.0"'), id };
  const [, method] = member(value, 'method');
  if (typeof method !== 'string') {
    return { error: invalidRequest('"method" must be a string'), id };
  }
  const [hasParams, params] = member(value, 'params');
  if (hasParams && (typeof params !== 'object' || params === null)) {
    return { error: invalidRequest('"params" must be an array or an object'), id };
  }
  return { method, params: params as MiParams, id, isNotification: !hasId };
};

/** An id that cannot be written again (nested too deep) is answered as null. */
const stringify = (answer: Readonly<Record<string, unknown>>): string => {
  try {
    return JSON.stringify(answer);
  } catch {
    return JSON.stringify({ ...answer, id: null });
  }
};

/** Members are in OpenSIPS's order: jsonrpc, result or error, id. */
export const resultAnswer = (result: unknown, id: unknown): string =>
  stringify({ jsonrpc: '2.0', result: result ?? null, id });

export const errorAnswer = ({ code, message, data }: MiError, id: unknown): string => {
  const error = data === undefined ? { code, message } : { code, message, data };
  return stringify({ jsonrpc: '2.0', error, id });
};

const PARSE_ERROR_START = `{"jsonrpc":"2.0","error":{"code":${MI_CODES.parseError},`;

/** Whether an answer says that the request was not JSON. */
export const isParseErrorAnswer = (answer: string): boolean => answer.startsWith(PARSE_ERROR_START);

import { invalidRequest, type MiError } from './mi-error.ts';

/** Parameters as they came: by position, by name, or none. */
export type MiParams = readonly unknown[] | Readonly<Record<string, unknown>> | undefined;

/** One JSON-RPC 2.0 request. Without an id it is a notification, which is carried out and never answered. */
export interface MiRequest {
  readonly method: string;
  readonly params: MiParams;
  readonly id: unknown;
  readonly isNotification: boolean;
}

/** A value that is not a request: the error to answer with, and the id if one could be read. */
export interface NoRequest {
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
  if (version !== '2.0')
    return { error: invalidRequest('"jsonrpc" has to be the string "2.0"'), id };
  const [, method] = member(value, 'method');
  if (typeof method !== 'string') {
    return { error: invalidRequest('"method" has to be a string'), id };
  }
  const [hasParams, params] = member(value, 'params');
  if (hasParams && (typeof params !== 'object' || params === null)) {
    return { error: invalidRequest('"params" has to be an array or an object'), id };
  }
  return { method, params: params as MiParams, id, isNotification: !hasId };
};

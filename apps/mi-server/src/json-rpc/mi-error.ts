import { EslError } from '@switchwire/esl-protocol';

/** JSON-RPC 2.0's reserved codes, and those that OpenSIPS adds to them. */
export const MI_CODES = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  serverError: -32_000,
  methodAmbiguous: -32_001,
  badParameterValue: 400,
  forbidden: 403,
  notFound: 404,
  temporarilyUnavailable: 480,
  internalError: 500,
} as const;

/**
 * What a command throws to answer with a JSON-RPC error. `message` is OpenSIPS's text for the code; `data` says what
 * is wrong and how to fix it, and never holds a secret.
 */
export class MiError extends Error {
  override readonly name = 'MiError';
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export const parseError = (data?: string): MiError =>
  new MiError(MI_CODES.parseError, 'Parse error', data);

export const invalidRequest = (data?: string): MiError =>
  new MiError(MI_CODES.invalidRequest, 'Invalid Request', data);

export const methodNotFound = (data?: string): MiError =>
  new MiError(MI_CODES.methodNotFound, 'Method not found', data);

export const methodAmbiguous = (names: readonly string[]): MiError =>
  new MiError(MI_CODES.methodAmbiguous, 'Method ambiguous', `supported names: ${names.join(', ')}`);

export const invalidParams = (data: string): MiError =>
  new MiError(MI_CODES.invalidParams, 'Invalid params', data);

export const serverError = (data: string): MiError =>
  new MiError(MI_CODES.serverError, 'Server error', data);

/** OpenSIPS answers a bare `Internal Error` here; `data` is ours. */
export const internalError = (data: unknown): MiError =>
  new MiError(MI_CODES.internalError, 'Internal Error', data);

export const badParameterValue = (data?: string): MiError =>
  new MiError(MI_CODES.badParameterValue, 'Bad parameter value', data);

/** The caller has no right to it; `data` says which right is missing. */
export const forbidden = (data: string): MiError =>
  new MiError(MI_CODES.forbidden, 'Forbidden', data);

export const notFound = (message: string, data?: string): MiError =>
  new MiError(MI_CODES.notFound, message, data);

/**
 * The error that a request is answered with when its command threw this; undefined for a defect. What could not be done
 * for a known reason is OpenSIPS's code 500, with the reason in `data` as `CODE: sentence`.
 */
export const asMiError = (error: unknown): MiError | undefined => {
  if (error instanceof MiError) return error;
  if (error instanceof EslError) return internalError(`${error.code}: ${error.message}`);
  return undefined;
};

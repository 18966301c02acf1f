import { invalidRequest, internalError, MI_CODES, MiError, parseError } from './mi-error.ts';
import { type MiParams, readRequest } from './request.ts';

/** Runs one method; throws MiError to answer with an error. */
export type MiCall = (method: string, params: MiParams) => unknown;

export interface DispatchOptions {
  /** Requests in one batch. Default 100. */
  readonly maxBatch?: number;
  /** Told of failures that are a defect of ours, not of the request. */
  readonly onDefect?: (method: string, error: unknown) => void;
}

const DEFAULT_MAX_BATCH = 100;

const errorAnswer = (error: MiError, id: unknown): string => {
  const { code, message, data } = error;
  const body = data === undefined ? { code, message } : { code, message, data };
  return stringify({ jsonrpc: '2.0', error: body, id });
};

const PARSE_ERROR_START = `{"jsonrpc":"2.0","error":{"code":${MI_CODES.parseError},`;

/** Whether an answer of dispatchJsonRpc says that the text is no JSON. */
export const isParseErrorAnswer = (answer: string): boolean => answer.startsWith(PARSE_ERROR_START);

/** An id that cannot be written again (nested too deep) is answered as null. */
const stringify = (answer: Readonly<Record<string, unknown>>): string => {
  try {
    return JSON.stringify(answer);
  } catch {
    return JSON.stringify({ ...answer, id: null });
  }
};

const answerOne = async (
  value: unknown,
  call: MiCall,
  options: DispatchOptions,
): Promise<string | null> => {
  const request = readRequest(value);
  if ('error' in request) return errorAnswer(request.error, request.id);
  try {
    const result = await call(request.method, request.params);
    if (request.isNotification) return null;
    return stringify({ jsonrpc: '2.0', result: result ?? null, id: request.id });
  } catch (error) {
    if (!(error instanceof MiError)) options.onDefect?.(request.method, error);
    if (request.isNotification) return null;
    return errorAnswer(error instanceof MiError ? error : internalError(DEFECT), request.id);
  }
};

const DEFECT = 'a defect of the server; its log has the details';

/**
 * JSON-RPC 2.0, text to text: one request or a batch in, the answer out, `null` where there is nothing to answer.
 * Members stand in OpenSIPS's order: jsonrpc, result or error, id. A batch runs in order, one request after the other.
 * Never rejects.
 */
export const dispatchJsonRpc = async (
  text: string,
  call: MiCall,
  options: DispatchOptions = {},
): Promise<string | null> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // the parser's message quotes the text, which may hold a password
    return errorAnswer(parseError('the text is not valid JSON'), null);
  }
  if (!Array.isArray(value)) return answerOne(value, call, options);

  const maxBatch = options.maxBatch ?? DEFAULT_MAX_BATCH;
  if (value.length === 0) return errorAnswer(invalidRequest('the batch is empty'), null);
  if (value.length > maxBatch) {
    const data = `a batch holds at most ${maxBatch} requests, this one ${value.length}`;
    return errorAnswer(invalidRequest(data), null);
  }
  const answers: string[] = [];
  for (const item of value) {
    const answer = await answerOne(item, call, options);
    if (answer !== null) answers.push(answer);
  }
  return answers.length === 0 ? null : `[${answers.join(',')}]`;
};

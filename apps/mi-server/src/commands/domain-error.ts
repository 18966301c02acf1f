import { EslError } from '@switchwire/esl-protocol';
import { internalError, type MiError } from '../json-rpc/mi-error.ts';

/**
 * The answer to a call that failed for a known reason: OpenSIPS's code 500, with the reason in `data` as
 * `CODE: sentence`. Anything that is not an EslError is a defect and thrown on.
 */
export const asMiError = (error: unknown): MiError => {
  if (error instanceof EslError) return internalError(`${error.code}: ${error.message}`);
  throw error;
};

import { invalidParams } from '../json-rpc/mi-error.ts';
import { type MatchedParams } from '../json-rpc/params.ts';

/** The seconds of `expire`. Commands read them first, because OpenSIPS refuses negative ones before anything else. */
export const readExpire = (params: MatchedParams, fallback: number): number => {
  const seconds = params.int('expire') ?? fallback;
  if (seconds < 0) throw invalidParams('Negative expire value');
  return seconds;
};

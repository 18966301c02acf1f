import { invalidParams, MI_CODES, MiError } from '../json-rpc/mi-error.ts';
import { type MatchedParams } from '../json-rpc/params.ts';

/** The key that a call names; refuses an empty system and an empty key in OpenSIPS's words and order. */
export const readCacheKey = (params: MatchedParams): string => {
  if (params.string('system') === '') throw invalidParams('Empty memory cache id');
  const key = params.string('attr') ?? '';
  if (key === '') throw invalidParams('Empty attribute name');
  return key;
};

/** There is one cache, `local`; OpenSIPS would take the name of any cachedb module here. */
export const requireLocalCache = (
  params: MatchedParams,
  verb: 'store' | 'fetch' | 'remove',
): void => {
  if (params.string('system') === 'local') return;
  throw new MiError(
    MI_CODES.internalError,
    `Cache ${verb} command failed`,
    "the only cache system is 'local'",
  );
};

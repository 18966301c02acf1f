import { internalError } from '../json-rpc/mi-error.ts';

/** There is one cache, `local`; OpenSIPS would take the name of any cachedb module here. */
export const checkCacheSystem = (system: string | undefined): void => {
  if (system !== 'local') throw internalError("the only cache system is 'local'");
};

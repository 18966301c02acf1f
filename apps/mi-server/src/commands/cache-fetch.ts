import { MI_CODES, MiError } from '../json-rpc/mi-error.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { readCacheKey, requireLocalCache } from './cache-system.ts';
import { cacheKeyParam, cacheSystemParam } from './shared-params.ts';

export const cacheFetch: MiCommand = {
  name: 'cache_fetch',
  qualifiedName: 'cache:fetch',
  help: "reads a value from the scripts' cache",
  exportedBy: 'core',
  params: [[cacheSystemParam, cacheKeyParam]],
  run(params, { cache }) {
    const key = readCacheKey(params);
    requireLocalCache(params, 'fetch');
    const value = cache.fetch(key);
    if (value === undefined) throw new MiError(MI_CODES.badParameterValue, 'Value not found');
    return { key, value };
  },
};

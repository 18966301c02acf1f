import { type MiCommand } from '../mi/mi-command.ts';
import { readCacheKey, requireLocalCache } from './cache-system.ts';
import { cacheKeyParam, cacheSystemParam } from './shared-params.ts';

export const cacheRemove: MiCommand = {
  name: 'cache_remove',
  qualifiedName: 'cache:remove',
  help: "removes a value from the scripts' cache",
  exportedBy: 'core',
  params: [[cacheSystemParam, cacheKeyParam]],
  run(params, { cache }) {
    const key = readCacheKey(params);
    requireLocalCache(params, 'remove');
    cache.remove(key);
    return 'OK';
  },
};

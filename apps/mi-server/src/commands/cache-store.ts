import { invalidParams } from '../json-rpc/mi-error.ts';
import { type ParamSet } from '../json-rpc/params.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { readCacheKey, requireLocalCache } from './cache-system.ts';
import { readExpire } from './expire.ts';
import { cacheKeyParam, cacheSystemParam } from './shared-params.ts';

const threeParams: ParamSet = [
  cacheSystemParam,
  cacheKeyParam,
  { name: 'value', type: 'string', help: 'the value' },
];

export const cacheStore: MiCommand = {
  name: 'cache_store',
  qualifiedName: 'cache:store',
  help: "stores a value in the scripts' cache",
  exportedBy: 'core',
  params: [
    threeParams,
    [...threeParams, { name: 'expire', type: 'int', help: 'seconds; 0: for ever' }],
  ],
  run(params, { cache }) {
    const expire = readExpire(params, 0);
    const key = readCacheKey(params);
    const value = params.string('value') ?? '';
    if (value === '') throw invalidParams('Empty value');
    requireLocalCache(params, 'store');
    cache.store(key, value, expire);
    return 'OK';
  },
};

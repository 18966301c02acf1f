import { notFound } from '../json-rpc/mi-error.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { checkCacheSystem } from './cache-system.ts';
import { cacheKeyParam, cacheSystemParam } from './shared-params.ts';

export const cacheFetch: MiCommand = {
  name: 'cache_fetch',
  qualifiedName: 'cache:fetch',
  help: "reads a value from the scripts' cache",
  exportedBy: 'core',
  params: [[cacheSystemParam, cacheKeyParam]],
  run(params, { cache }) {
    checkCacheSystem(params.string('system'));
    const key = params.string('attr') ?? '';
    const value = cache.fetch(key);
    if (value === undefined) throw notFound('Value not found');
    return { key, value };
  },
};

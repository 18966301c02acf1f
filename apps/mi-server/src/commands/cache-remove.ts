import { type MiCommand } from '../mi/mi-command.ts';
import { checkCacheSystem } from './cache-system.ts';
import { cacheKeyParam, cacheSystemParam } from './shared-params.ts';

export const cacheRemove: MiCommand = {
  name: 'cache_remove',
  qualifiedName: 'cache:remove',
  help: "removes a value from the scripts' cache",
  exportedBy: 'core',
  params: [[cacheSystemParam, cacheKeyParam]],
  run(params, { cache }) {
    checkCacheSystem(params.string('system'));
    cache.remove(params.string('attr') ?? '');
    return 'OK';
  },
};

import { badParameterValue } from '../json-rpc/mi-error.ts';
import { type ParamSet } from '../json-rpc/params.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { checkCacheSystem } from './cache-system.ts';
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
    checkCacheSystem(params.string('system'));
    const expire = params.int('expire') ?? 0;
    if (expire < 0) throw badParameterValue('expire is a number of seconds; 0: for ever');
    cache.store(params.string('attr') ?? '', params.string('value') ?? '', expire);
    return 'OK';
  },
};

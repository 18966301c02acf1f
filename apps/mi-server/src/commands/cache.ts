import { invalidParams, MI_CODES, MiError } from '../json-rpc/mi-error.ts';
import { defineCommand, param } from '../mi/command.ts';

const system = param.string('local');
const attr = param.string('the key');

/** Refuses an empty system and an empty key, in OpenSIPS's words and order. */
const requireKey = (params: { readonly system: string; readonly attr: string }): void => {
  if (params.system === '') throw invalidParams('Empty memory cache id');
  if (params.attr === '') throw invalidParams('Empty attribute name');
};

/** There is one cache, `local`; OpenSIPS would take the name of any cachedb module here. */
const requireLocal = (name: string, verb: 'store' | 'fetch' | 'remove'): void => {
  if (name === 'local') return;
  throw new MiError(
    MI_CODES.internalError,
    `Cache ${verb} command failed`,
    "the only cache system is 'local'",
  );
};

export const cacheStore = defineCommand({
  name: 'cache_store',
  qualifiedName: 'cache:store',
  help: "stores a value in the scripts' cache",
  exportedBy: 'core',
  params: {
    system,
    attr,
    value: param.string('the value'),
    expire: param.optional(param.seconds('seconds; 0: for ever')),
  },
  run(params, { cache }) {
    requireKey(params);
    if (params.value === '') throw invalidParams('Empty value');
    requireLocal(params.system, 'store');
    cache.store(params.attr, params.value, params.expire ?? 0);
    return 'OK';
  },
});

export const cacheFetch = defineCommand({
  name: 'cache_fetch',
  qualifiedName: 'cache:fetch',
  help: "reads a value from the scripts' cache",
  exportedBy: 'core',
  params: { system, attr },
  run(params, { cache }) {
    requireKey(params);
    requireLocal(params.system, 'fetch');
    const value = cache.fetch(params.attr);
    if (value === undefined) throw new MiError(MI_CODES.badParameterValue, 'Value not found');
    return { key: params.attr, value };
  },
});

export const cacheRemove = defineCommand({
  name: 'cache_remove',
  qualifiedName: 'cache:remove',
  help: "removes a value from the scripts' cache",
  exportedBy: 'core',
  params: { system, attr },
  run(params, { cache }) {
    requireKey(params);
    requireLocal(params.system, 'remove');
    cache.remove(params.attr);
    return 'OK';
  },
});

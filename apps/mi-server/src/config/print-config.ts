import { stringify } from 'yaml';
import { type Config, OPTIONS } from './options.ts';

/** The configuration as YAML, without its secrets: what --print-config prints. */
export const printConfig = (config: Config): string => {
  const shown = OPTIONS.map(({ key, secret }) => {
    const value = config[key];
    if (secret === undefined || value === undefined) return [key, value];
    return [key, Array.isArray(value) ? value.map(secret) : secret(String(value))];
  });
  return stringify(Object.fromEntries(shown));
};

import { stringify } from 'yaml';
import { type Config, OPTIONS } from './options.ts';

/** The configuration without its secrets. */
export const shownConfig = (config: Config): Readonly<Record<string, unknown>> => {
  const shown = OPTIONS.map(({ key, secret }) => {
    const value = config[key];
    if (secret === undefined || value === undefined) return [key, value];
    return [key, Array.isArray(value) ? value.map(secret) : secret(String(value))];
  });
  return Object.fromEntries(shown) as Record<string, unknown>;
};

/** The same as YAML: what --print-config prints. */
export const printConfig = (config: Config): string => stringify(shownConfig(config));

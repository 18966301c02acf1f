/**
 * The defaults, and over them what was given. An option that is present but undefined counts as not given: programs
 * hand settings on (`{ host: config.host }`) without knowing whether they are set.
 */
export function withDefaults<D extends object, G extends object>(defaults: D, given: G): D & G {
  const entries = Object.entries(given as Readonly<Record<string, unknown>>);
  const set = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return { ...defaults, ...set } as D & G;
}

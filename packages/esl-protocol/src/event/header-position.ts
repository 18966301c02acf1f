import { sameName } from '../wire/headers.ts';

/**
 * Where the header of this name, in any case, is; undefined if there is none. Of several the first one counts, as
 * FreeSWITCH itself looks headers up, of `Event-Name` the last.
 */
export function positionOf(names: readonly string[], name: string): number | undefined {
  const lowerCase = name.toLowerCase();
  if (lowerCase === 'event-name') {
    const last = names.findLastIndex((candidate) => sameName(candidate, lowerCase));
    return last < 0 ? undefined : last;
  }
  for (let at = 0; at < names.length; at += 1) {
    const candidate = names[at] ?? '';
    if (candidate === name || sameName(candidate, lowerCase)) return at;
  }
  return undefined;
}

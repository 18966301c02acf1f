import { InvalidArgumentError } from '@switchwire/esl-protocol';

type Part = 'string' | 'object' | 'list' | 'function';

const fits = (value: unknown, part: Part): boolean => {
  if (part === 'list') return Array.isArray(value) && value.length > 0;
  if (part === 'string') return typeof value === 'string' && value !== '';
  return part === 'function' ? typeof value === 'function' : typeof value === 'object' && value !== null; // prettier-ignore
};

/**
 * For callers in plain JavaScript: what must be among the options, by its name and before anything is done. No value is shown: it may
 * be a secret.
 */
export function requireParts<T extends object>(
  owner: string,
  options: T,
  parts: { readonly [K in keyof T]?: Part },
): void {
  if (!fits(options, 'object')) throw new InvalidArgumentError(`${owner} needs options`);
  for (const [name, part] of Object.entries<Part | undefined>(parts)) {
    if (part === undefined || fits(options[name as keyof T], part)) continue;
    throw new InvalidArgumentError(
      `${owner}: ${name} is missing or of a wrong kind; give ${part === 'object' ? 'an' : 'a'} ${part}`,
    );
  }
}

/** One entry cannot be used; the message says what is wrong with it and what to write. */
export class EntryProblem extends Error {}

/** A value for a message: never its text, since a password may stand in the wrong field. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'missing';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return /^\s*-?[\d.]{1,10}\s*$/.test(value) ? value.trim() : 'text';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

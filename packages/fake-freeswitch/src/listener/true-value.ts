const TRUE_WORDS: ReadonlySet<string> = new Set([
  'yes',
  'on',
  'true',
  't',
  'enabled',
  'active',
  'allow',
]);

/** `switch_true`: a true word in any case, or a number that is not zero. */
export function isTrue(text: string | undefined): boolean {
  if (text === undefined) return false;
  return TRUE_WORDS.has(text.toLowerCase()) || (/^-?\d+$/.test(text) && Number(text) !== 0);
}

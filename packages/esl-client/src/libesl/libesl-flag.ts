/** libesl takes flags as text; numbers and booleans are as good. Null only reads. */
export type LibeslFlag = string | number | boolean | null;

/** As `esl_true`: yes, on, true, enabled, active, allow, or a number that is not 0. */
export function isTrue(value: string | number | boolean): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = String(value).toLowerCase();
  const isWord = ['yes', 'on', 'true', 'enabled', 'active', 'allow'].includes(text);
  return isWord || (/^-?\d+$/.test(text) && Number(text) !== 0) ? 1 : 0;
}

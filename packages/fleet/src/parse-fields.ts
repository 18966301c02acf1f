const decoder = new TextDecoder();

/** What the fields of a message have to be, by their names. */
export type FieldChecks = readonly (readonly [name: string, isGood: (value: unknown) => boolean])[];

/** Made once for a kind of message, for {@link parseChecked}. */
export const checksOf = (
  checks: Readonly<Record<string, (value: unknown) => boolean>>,
): FieldChecks => Object.entries(checks);

/** The JSON object in a message, if each of these fields is good; undefined otherwise. Fields that are not named are kept. */
export function parseChecked(
  data: Uint8Array,
  checks: FieldChecks,
): Readonly<Record<string, unknown>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const isGood = checks.every(([name, check]) => check(fields[name]));
  return isGood ? fields : undefined;
}

/** As {@link parseChecked}, for messages that are rare. */
export const parseFields = (
  data: Uint8Array,
  checks: Readonly<Record<string, (value: unknown) => boolean>>,
): Readonly<Record<string, unknown>> | undefined => parseChecked(data, checksOf(checks));

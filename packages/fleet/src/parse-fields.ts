const decoder = new TextDecoder();

/** The JSON object in a message, if each of these fields is good; undefined otherwise. Fields that are not named are kept. */
export function parseFields(
  data: Uint8Array,
  checks: Readonly<Record<string, (value: unknown) => boolean>>,
): Readonly<Record<string, unknown>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const isGood = Object.entries(checks).every(([name, check]) => check(fields[name]));
  return isGood ? fields : undefined;
}

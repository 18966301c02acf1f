/** Reads decimal text; undefined for absent text and for anything that is not a finite number. */
export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text)) {
    return undefined;
  }
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

import type { Violation } from './forbidden-arrows.ts';

const LONGEST = 400;
const HAND_WRITTEN = /\.(?:tsx?|mts|mjs|cjs|js|css|html|sh|go)$/;

const GENERATED = '// Generated ';

/** A machine or a table of names is read by looking something up, not from the top to the end. */
const MAY_BE_LONG = [/-machine\.ts$/, /\/event-names\.ts$/];

export function findLongFiles(sources: ReadonlyMap<string, string>): readonly Violation[] {
  return [...sources].flatMap(([file, text]) => {
    if (!HAND_WRITTEN.test(file) || MAY_BE_LONG.some((pattern) => pattern.test(file))) return [];
    if (text.startsWith(GENERATED)) return [];
    const lines = text.replace(/\n$/, '').split('\n').length;
    return lines <= LONGEST
      ? []
      : [{ file, message: `has ${lines} lines; ${LONGEST} are the most: split it by its ideas` }];
  });
}

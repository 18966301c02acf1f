import {
  DEFAULT_PLACEMENT,
  isServiceState,
  oneOf,
  type Placement,
  SERVICE_STATES,
} from '../placement.ts';
import { describeValue, EntryProblem } from './entry-problem.ts';

const MAX_WEIGHT = 10_000;
const MAX_TAGS = 32;
const MAX_NAME_LENGTH = 64;
/** What stands between names in a list, and what no page or terminal should show. */
const NOT_IN_NAMES = /[\s,\p{Cc}\p{Cf}]/u;

/** How an entry is placed, unchecked; a name for each in problems. */
export type PlacementFields = { readonly [Field in keyof Placement]?: unknown };
export type PlacementNames = Readonly<Record<keyof Placement, string>>;

/** Throws EntryProblem. */
export function readPlacement(entry: PlacementFields, names: PlacementNames): Placement {
  return {
    weight: readWeight(entry.weight, names.weight),
    group: readOptionalName(entry.group, names.group),
    tags: readTags(entry.tags, names.tags),
    state: readState(entry.state, names.state),
  };
}

/** One word, or nothing. Throws EntryProblem. */
export const readOptionalName = (value: unknown, name: string): string | undefined =>
  isNothing(value) ? undefined : readName(value, name);

function readWeight(value: unknown, name: string): number {
  if (isNothing(value)) return DEFAULT_PLACEMENT.weight;
  const weight = typeof value === 'string' && /^\s*[\d.]+\s*$/.test(value) ? Number(value) : value;
  if (typeof weight !== 'number' || !(weight > 0) || weight > MAX_WEIGHT)
    throw new EntryProblem(
      `${name} is ${describeValue(value)}: write a number above 0, at most ${MAX_WEIGHT}`,
    );
  return weight;
}

/** Text with commas, or an array; each once. */
function readTags(value: unknown, name: string): readonly string[] {
  if (isNothing(value)) return DEFAULT_PLACEMENT.tags;
  const items: readonly unknown[] = typeof value === 'string' ? value.split(',') : asList(value);
  const given = items.filter((item) => typeof item !== 'string' || item.trim() !== '');
  const tags = [...new Set(given.map((item) => readName(item, name)))];
  if (tags.length > MAX_TAGS)
    throw new EntryProblem(`${name} has ${tags.length} tags: write at most ${MAX_TAGS}`);
  return tags;
}

function readName(value: unknown, name: string): string {
  const text = typeof value === 'string' ? value.trim() : undefined;
  if (text === undefined)
    throw new EntryProblem(`${name} is ${describeValue(value)}: write a word, for example media`);
  if (text.length > MAX_NAME_LENGTH || NOT_IN_NAMES.test(text))
    throw new EntryProblem(
      `${name} is not one word of at most ${MAX_NAME_LENGTH} characters: leave out blanks and commas`,
    );
  return text;
}

function readState(value: unknown, name: string): Placement['state'] {
  if (isNothing(value)) return DEFAULT_PLACEMENT.state;
  if (!isServiceState(value))
    throw new EntryProblem(`${name} is ${describeValue(value)}: write ${oneOf(SERVICE_STATES)}`);
  return value;
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

import { MI_COMMANDS } from '../commands/mi-commands.ts';
import { type ParamSet, type ParamSpec } from '../json-rpc/params.ts';
import { type MiParams } from '../json-rpc/request.ts';
import { CliError, EXIT } from './exit-codes.ts';

const setsOf = (method: string): readonly ParamSet[] | undefined =>
  MI_COMMANDS.find(({ name, qualifiedName }) => name === method || qualifiedName === method)
    ?.params;

/** What a method takes that is not one of ours: whatever an argument means as JSON, else its text. */
const guess = (text: string): unknown => {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const parseList = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CliError(`'${text}' starts like a JSON array and is none`, EXIT.usage);
  }
};

const takesMany = (spec: ParamSpec | undefined): boolean =>
  spec?.type === 'list' || spec?.type === 'any';

/**
 * A list from one argument or several. One that is a JSON array is taken as such; for `any`, an object stays text,
 * which is the form that raise_event wants.
 */
const listOf = (spec: ParamSpec | undefined, words: readonly string[]): unknown => {
  const [only = '', ...others] = words;
  if (others.length > 0) return words;
  if (only.startsWith('[')) return parseList(only);
  return spec?.type === 'any' && only.startsWith('{') ? only : words;
};

const byName = (sets: readonly ParamSet[], args: readonly string[]): MiParams => {
  const specs = sets.flat();
  const named: Record<string, unknown> = {};
  for (const arg of args) {
    const at = arg.indexOf('=');
    const spec = specs.find(({ name }) => name === arg.slice(0, at));
    if (at < 0 || spec === undefined) return undefined;
    const value = arg.slice(at + 1);
    const words = /^[[{]/.test(value) ? [value] : value.split(' ').filter(Boolean);
    named[spec.name] = takesMany(spec) ? listOf(spec, words) : value;
  }
  return named;
};

/**
 * Arguments as opensips-cli takes them: by position, the last list taking all that is left (`fs_subscribe URL DTMF
 * HEARTBEAT`), or by name (`freeswitch_url=URL 'events=DTMF HEARTBEAT'`). A list may also be written as a JSON array;
 * everything else is text, whatever it looks like.
 */
export const buildParams = (method: string, args: readonly string[]): MiParams => {
  if (args.length === 0) return undefined;
  const sets = setsOf(method);
  if (sets === undefined) return args.map(guess);
  const named = byName(sets, args);
  if (named !== undefined) return named;

  const set = sets.find((one) => takesMany(one.at(-1)) && one.length <= args.length);
  if (set === undefined) return args;
  const words = args.slice(set.length - 1);
  return [...args.slice(0, set.length - 1), listOf(set.at(-1), words)];
};

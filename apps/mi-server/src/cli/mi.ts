import { clientOptionsOf, callMi } from './client.ts';
import { printableJson } from '../text/printable.ts';
import { EXIT, CliError } from './cli-error.ts';
import { formatResult } from './format-result.ts';
import { MI_COMMANDS } from '../commands/mi-commands.ts';
import { type MiParams } from '../json-rpc/request.ts';
import { MiCatalogue } from '../mi/catalogue.ts';
import { type NamedParam } from '../mi/command.ts';

/** `mi-server mi METHOD [PARAM…]`. */
export const runMiCommand = async (
  method: string,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const result = await callMi(clientOptionsOf(options), method, buildParams(method, args));
  console.log(
    options['json'] === true
      ? printableJson(JSON.stringify(result, null, 4))
      : formatResult(method, result),
  );
  return EXIT.ok;
};

const CATALOGUE = new MiCatalogue(MI_COMMANDS);

/** What a method of another server takes: whatever an argument means as JSON, otherwise its text. */
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
    throw new CliError(`'${text}' starts like a JSON array but is not one`, EXIT.usage);
  }
};

const takesMany = (one: NamedParam | undefined): boolean =>
  one?.type === 'list' || one?.type === 'any';

/**
 * A list from one argument or several. A single argument that is a JSON array is taken as such; for `any`, an object
 * stays text, which is the form that raise_event wants.
 */
const listOf = (one: NamedParam, words: readonly string[]): unknown => {
  const [only = '', ...others] = words;
  if (others.length > 0) return words;
  if (only.startsWith('[')) return parseList(only);
  return one.type === 'any' && only.startsWith('{') ? only : words;
};

const byName = (params: readonly NamedParam[], args: readonly string[]): MiParams => {
  const named: Record<string, unknown> = {};
  for (const arg of args) {
    const at = arg.indexOf('=');
    const one = params.find(({ name }) => name === arg.slice(0, at));
    if (at < 0 || one === undefined) return undefined;
    const value = arg.slice(at + 1);
    const words = /^[[{]/.test(value) ? [value] : value.split(' ').filter(Boolean);
    named[one.name] = takesMany(one) ? listOf(one, words) : value;
  }
  return named;
};

/**
 * Arguments as opensips-cli takes them: by position, where a list takes all the rest (`fs_subscribe URL DTMF
 * HEARTBEAT`), or by name (`freeswitch_url=URL 'events=DTMF HEARTBEAT'`). A list may also be written as a JSON array;
 * everything else is text, whatever it looks like.
 */
export const buildParams = (method: string, args: readonly string[]): MiParams => {
  if (args.length === 0) return undefined;
  const params = CATALOGUE.find(method)?.params;
  if (params === undefined) return args.map(guess);
  const named = byName(params, args);
  if (named !== undefined) return named;

  const last = params.at(-1);
  const before = params.length - 1;
  if (last === undefined || !takesMany(last) || args.length <= before) return args;
  return [...args.slice(0, before), listOf(last, args.slice(before))];
};

import { MI_COMMANDS } from '../commands/mi-commands.ts';
import { type ParamSet } from '../json-rpc/params.ts';
import { type MiParams } from '../json-rpc/request.ts';
import { CliError, EXIT } from './exit-codes.ts';

const setsOf = (method: string): readonly ParamSet[] =>
  MI_COMMANDS.find(({ name, qualifiedName }) => name === method || qualifiedName === method)
    ?.params ?? [];

const isJson = (text: string): boolean => text.startsWith('[') || text.startsWith('{');

const parse = (text: string): unknown => {
  if (!isJson(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CliError(`'${text}' starts like JSON and is none`, EXIT.usage);
  }
};

const byName = (sets: readonly ParamSet[], args: readonly string[]): MiParams => {
  const specs = sets.flat();
  const named: Record<string, unknown> = {};
  for (const arg of args) {
    const at = arg.indexOf('=');
    const spec = specs.find(({ name }) => name === arg.slice(0, at));
    if (at < 0 || spec === undefined) return undefined;
    const value = arg.slice(at + 1);
    named[spec.name] =
      spec.type === 'list' && !isJson(value) ? value.split(' ').filter(Boolean) : parse(value);
  }
  return named;
};

/**
 * Arguments as opensips-cli takes them: by position, the last list taking all that is left (`fs_subscribe URL DTMF
 * HEARTBEAT`), or by name (`freeswitch_url=URL 'events=DTMF HEARTBEAT'`). What looks like JSON is JSON.
 */
export const buildParams = (method: string, args: readonly string[]): MiParams => {
  if (args.length === 0) return undefined;
  const sets = setsOf(method);
  const named = byName(sets, args);
  if (named !== undefined) return named;

  const set = sets.find((one) => one.at(-1)?.type === 'list' && one.length <= args.length);
  if (set === undefined || isJson(args[set.length - 1] ?? '')) return args.map(parse);
  const head = args.slice(0, set.length - 1).map(parse);
  return [...head, args.slice(set.length - 1)];
};

import { formatArrayValue } from '@switchwire/esl-protocol';
import { separateAt } from '../core/separate-words.ts';
import { type EventHeader } from '../core/serialise.ts';
import { type ApiHandler } from '../core/api-registry.ts';
import { type EslListener } from '../listener/listener.ts';

/** What the commands about variables look at. */
export interface VariableContext {
  readonly globals: Map<string, string>;
  /** What CHANNEL_DATA has of a channel; undefined if there is no such channel. */
  channelHeaders(uuid: string): readonly EventHeader[] | undefined;
  /** Runs another API command. */
  run(line: string, caller: EslListener): Promise<string | undefined>;
}

/** The API commands that read, set and expand variables, by name. */
export function variableApis(
  context: VariableContext,
): Readonly<Record<string, ApiHandler<EslListener>>> {
  const { globals } = context;
  return {
    global_getvar: (name) =>
      name === ''
        ? [...globals].map(([key, value]) => `${key}=${value}\n`).join('')
        : (globalVariable(globals, name) ?? ''),
    global_setvar: (args) => setGlobal(globals, args),
    eval: async (args, caller) => {
      const { uuid, rest } = splitUuid(args);
      return expandVariables({ context, uuid, caller }, rest);
    },
    expand: async (args, caller) => {
      const { uuid, rest } = splitUuid(args);
      if (rest === '') return '-ERR No input\n';
      const output = await context.run(
        await expandVariables({ context, uuid, caller }, rest),
        caller,
      );
      return output ?? 'INVALID COMMAND!\n-ERR Cannot execute command\n';
    },
  };
}

/** `‹name›=‹value›[=‹old value›]`: without a value it is removed, with an old one it has to have that. */
function setGlobal(globals: Map<string, string>, args: string): string {
  const [name = '', value = '', old = ''] = separateAt('=', args, 3);
  if (name === '') return '-USAGE: <var>=<value> [=<value2>]\n';
  const key = keyOf(globals, name);
  if (old !== '' && globals.get(key) !== old) return '+OK';
  globals.delete(key);
  // a variable in it would be expanded whenever it is read
  if (value !== '') globals.set(name, value.replaceAll('${', '%{'));
  return '+OK';
}

/** The value of a global variable. */
export const globalVariable = (
  globals: ReadonlyMap<string, string>,
  name: string,
): string | undefined => globals.get(keyOf(globals, name));

/** Names of global variables match in any case. */
function keyOf(globals: ReadonlyMap<string, string>, name: string): string {
  const wanted = name.toLowerCase();
  return [...globals.keys()].find((key) => key.toLowerCase() === wanted) ?? name;
}

/** `uuid:‹uuid› …`: the headers are those of that channel. */
function splitUuid(args: string): { readonly uuid: string; readonly rest: string } {
  if (!/^uuid:/i.test(args)) return { uuid: '', rest: args };
  const [, uuid = '', rest = ''] = /^uuid:(\S*) (.*)$/is.exec(args) ?? [];
  return { uuid, rest };
}

/** What stands between the braces of `${…}`: a name with a part of it, or a command with its arguments. */
const COMMAND = /^([^(]+)\((.*)\)$/s;
const PART = /^(.*?):(-?\d+)(?::(\d+))?$/s;

/** `${name}` becomes the header of the channel or the global variable, `${command(args)}` its output; else nothing. */
async function expandVariables(scope: Scope, text: string): Promise<string> {
  if (!/\$\$?\{/.test(text)) return text;
  let out = '';
  for (let at = 0; at < text.length; at += 1) {
    const rest = text.slice(at);
    const [begin = ''] = /^\$\$?\{/.exec(rest) ?? [];
    if (rest.startsWith('\\\\') || rest.startsWith('\\$')) {
      out += rest[1] ?? '';
      at += 1;
    } else if (begin === '') {
      out += rest[0] ?? '';
    } else {
      const inner = upToBrace(rest.slice(begin.length));
      out += await valueOf(scope, await expandVariables(scope, inner));
      at += begin.length + inner.length;
    }
  }
  return out;
}

/** Up to the brace that closes it, or to the end. */
function upToBrace(text: string): string {
  let open = 1;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '{') open += 1;
    else if (text[at] === '}') open -= 1;
    if (open === 0) return text.slice(0, at);
  }
  return text;
}

interface Scope {
  readonly context: VariableContext;
  readonly uuid: string;
  readonly caller: EslListener;
}

async function valueOf({ context, uuid, caller }: Scope, inner: string): Promise<string> {
  const [, command = '', args = ''] = COMMAND.exec(inner) ?? [];
  if (command !== '') return (await context.run(`${command} ${args}`, caller)) ?? '';
  const [, name = inner, offset, length] = PART.exec(inner) ?? [];
  const value = channelHeader(context, uuid, name) ?? globalVariable(context.globals, name) ?? '';
  if (offset === undefined) return value;
  const part = value.slice(Number(offset));
  // no length, or 0, is all of it
  return Number(length ?? 0) > 0 ? part.slice(0, Number(length)) : part;
}

function channelHeader(context: VariableContext, uuid: string, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const found = context.channelHeaders(uuid)?.find(([key]) => key.toLowerCase() === wanted);
  return found === undefined ? undefined : formatArrayValue(found[1]);
}

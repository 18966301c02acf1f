import { type ApiHandler } from '../core/api-registry.ts';
import { type EslListener } from '../listener/listener.ts';

/** What the commands about variables look at. */
export interface VariableContext {
  readonly globals: Map<string, string>;
  /** What `${name}` is for a channel; undefined if there is no such channel. */
  channelVariable(uuid: string, name: string): string | undefined;
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
        : (globals.get(name) ?? ''),
    global_setvar: (args) => setGlobal(globals, args),
    eval: (args) => {
      const { uuid, rest } = splitUuid(args);
      return expandVariables(context, uuid, rest);
    },
    expand: async (args, caller) => {
      const { uuid, rest } = splitUuid(args);
      if (rest === '') return '-ERR No input\n';
      const output = await context.run(expandVariables(context, uuid, rest), caller);
      return output ?? 'INVALID COMMAND!\n-ERR Cannot execute command\n';
    },
  };
}

/** `‹name›=‹value›[=‹old value›]`: without a value it is removed, with an old one it has to have that. */
function setGlobal(globals: Map<string, string>, args: string): string {
  const [name = '', value = '', ...more] = args.split('=');
  if (name === '') return '-USAGE: <var>=<value> [=<value2>]\n';
  const old = more.join('=');
  const current = globals.get(name);
  if (old !== '' && current !== undefined && current !== old) return '+OK';
  globals.delete(name);
  if (value !== '') globals.set(name, value);
  return '+OK';
}

/** `uuid:‹uuid› …`: the variables are those of that channel. */
function splitUuid(args: string): { readonly uuid: string; readonly rest: string } {
  if (!/^uuid:/i.test(args)) return { uuid: '', rest: args };
  const [, uuid = '', rest = ''] = /^uuid:(\S*) (.*)$/is.exec(args) ?? [];
  return { uuid, rest };
}

/** `${name}` becomes the channel's variable or the global one, `$${name}` the global one, else nothing. */
function expandVariables(context: VariableContext, uuid: string, text: string): string {
  return text.replace(/(\$?)\$\{([^}]*)\}/g, (_, global: string, name: string) => {
    const own = global === '' && uuid !== '' ? context.channelVariable(uuid, name) : undefined;
    return own ?? context.globals.get(name) ?? '';
  });
}

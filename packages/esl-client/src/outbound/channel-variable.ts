import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { requireText } from '../arguments.ts';

/** What `uuid_getvar` answers when the variable is unset, when the channel is gone, when the command is unknown. A value may be the same text. */
const AMBIGUOUS = /^(?:_undef_|-)/;

/**
 * A variable of a channel as it is now; undefined when it is unset. It is asked for by `api` commands, whose answer has a
 * length: values come from SIP headers, and the answer of `getvar` is a line, which a value with a line end breaks.
 */
export async function channelVariable(
  api: (command: string) => Promise<string>,
  uuid: string,
  name: string,
  gone: () => Error,
): Promise<string | undefined> {
  requireText(name, 'name');
  if (!/^[^\s\0]+$/.test(name)) {
    throw new InvalidArgumentError(
      `${JSON.stringify(name)} is not the name of a variable; write one word`,
    );
  }
  const value = await api(`uuid_getvar ${uuid} ${name}`);
  if (!AMBIGUOUS.test(value)) return value;
  const dump = await api(`uuid_dump ${uuid} json`);
  if (dump.startsWith('-')) throw gone();
  return variableOf(dump, name);
}

/** The value in the JSON of `uuid_dump`. */
function variableOf(dump: string, name: string): string | undefined {
  const members: unknown = JSON.parse(dump);
  if (typeof members !== 'object' || members === null) return undefined;
  const key = `variable_${name}`;
  const value: unknown = Object.hasOwn(members, key) ? Reflect.get(members, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}

import { maskUrl } from './mask.ts';
import { opensipsTokens, type OpensipsToken } from './opensips-tokens.ts';
import { DATABASE_URL } from './option-kinds.ts';
import { OPTIONS } from './options.ts';
import { type ConfigSource } from './resolve-config.ts';

/** A line that was understood. */
interface TakenParameter {
  readonly key: string;
  /** File, line, module and name, for the operator; no secret in it. */
  readonly where: string;
}

/** What was found in an opensips.cfg. */
export interface OpensipsCfg {
  readonly source: ConfigSource;
  readonly taken: readonly TakenParameter[];
  /** One line each, for the operator; no secret in them. */
  readonly ignored: readonly string[];
}

const MODULES = ['freeswitch', 'freeswitch_scripting'];

const LISTS = new Set<string>(OPTIONS.filter(({ isList }) => isList).map(({ key }) => key));
const OURS = new Set<string>([
  'fs_subscribe',
  'event_heartbeat_interval',
  'esl_connect_timeout',
  'esl_cmd_timeout',
  'esl_cmd_polling_itv',
  ...OPTIONS.map(({ key }) => key).filter((key) => key.startsWith('db_')),
]);

interface Modparam {
  readonly module: string;
  /** Undefined if it is not a text between quotes. */
  readonly name: string | undefined;
  /** Undefined if it is neither a text between quotes nor a number. */
  readonly value: string | undefined;
  readonly line: number;
}

/** modparam("a|b", …) sets the parameter of several modules. */
const moduleOf = (text: string | undefined): string | undefined =>
  text?.split('|').find((one) => MODULES.includes(one.trim()));

const is = (token: OpensipsToken | undefined, kind: OpensipsToken['kind'], text: string): boolean =>
  token?.kind === kind && token.text === text;

const textOf = (
  token: OpensipsToken | undefined,
  ...kinds: readonly OpensipsToken['kind'][]
): string | undefined =>
  token !== undefined && kinds.includes(token.kind) ? token.text : undefined;

/** The modparam that begins with this token, whatever its arguments are; undefined if it is of another module. */
const modparamAt = (tokens: readonly OpensipsToken[], at: number): Modparam | undefined => {
  const [word, open, first, comma, second, another, third, close] = tokens.slice(at, at + 8);
  if (!is(word, 'word', 'modparam') || !is(open, 'mark', '(')) return undefined;
  const module = moduleOf(textOf(first, 'string'));
  if (module === undefined) return undefined;
  const isNamed = is(comma, 'mark', ',') && is(another, 'mark', ',');
  const name = isNamed ? textOf(second, 'string') : undefined;
  const value = is(close, 'mark', ')') ? textOf(third, 'string', 'number') : undefined;
  return { module, name, value, line: word?.line ?? 0 };
};

/** Why this parameter cannot be taken; undefined if it can. */
const refusal = (name: string | undefined, value: string | undefined): string | undefined => {
  if (name === undefined) return ': it cannot be read';
  if (!OURS.has(name)) return ': unknown parameter';
  if (value === undefined) return ': the value is neither a text in quotes nor a number';
  if (name === 'db_url' && !DATABASE_URL.test(value)) {
    return ` ${maskUrl(value)}: not a database of ours; keep the sockets in MongoDB or a file and give --db-url`;
  }
  return undefined;
};

/**
 * Takes the modparam lines of freeswitch and freeswitch_scripting. What cannot be used (a SQL database, parameters
 * that are not known, values that are not literals) is reported, not guessed.
 */
export const readOpensipsCfg = (file: string, text: string): OpensipsCfg => {
  const values: Record<string, unknown> = {};
  const taken: TakenParameter[] = [];
  const ignored: string[] = [];
  const tokens = [...opensipsTokens(text)];
  for (const at of tokens.keys()) {
    const found = modparamAt(tokens, at);
    if (found === undefined) continue;
    const { module, name, value, line } = found;
    const where = `${file}:${line}: ${[module, name].filter(Boolean).join(' ')}`;
    const problem = refusal(name, value);
    if (problem !== undefined || name === undefined) {
      ignored.push(`${where}${problem ?? ''}`);
      continue;
    }
    // of a single value OpenSIPS takes the last one as well
    values[name] = LISTS.has(name)
      ? [...((values[name] as string[] | undefined) ?? []), value]
      : value;
    taken.push({ key: name, where });
  }
  return { source: { description: file, spell: (key) => key, values }, taken, ignored };
};

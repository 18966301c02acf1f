import { maskUrl } from './mask.ts';
import { type CfgLine } from './opensips-files.ts';
import { type CfgStatement, cfgStatements } from './opensips-statements.ts';
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

const SCRIPTING = 'freeswitch_scripting';
const MODULES = ['freeswitch', SCRIPTING];

const LISTS = new Set<string>(OPTIONS.filter(({ isList }) => isList).map(({ key }) => key));
const OURS = new Set<string>([
  'fs_subscribe',
  'event_heartbeat_interval',
  'esl_connect_timeout',
  'esl_cmd_timeout',
  'esl_cmd_polling_itv',
  ...OPTIONS.map(({ key }) => key).filter((key) => key.startsWith('db_')),
]);

/** Parameters of other modules that are about FreeSWITCH, and why they cannot be taken. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'load_balancer fetch_freeswitch_stats':
    'its servers are the fs:// URLs in the table of load_balancer, which is not read; pass each as --fs-subscribe URL?HEARTBEAT',
  'load_balancer initial_freeswitch_load': 'there is no such option',
  'dispatcher fetch_freeswitch_stats':
    'its servers are the fs:// URLs in the table of dispatcher, which is not read; pass each as --fs-subscribe URL?HEARTBEAT',
  'dispatcher max_freeswitch_weight': 'there is no such option',
};

const refusedDatabase = (value: string): string | undefined =>
  DATABASE_URL.test(value)
    ? undefined
    : ` ${maskUrl(value)}: not a supported database; keep the sockets in MongoDB or a file and pass --db-url`;

type Modparam = Extract<CfgStatement, { kind: 'modparam' }>;

/** Why this parameter cannot be taken; undefined if it can. */
const refusal = ({ name, value }: Modparam): string | undefined => {
  if (name === undefined) return ': it cannot be read';
  if (!OURS.has(name)) return ': unknown parameter';
  if (value === undefined) return ': the value is neither a quoted string nor a number';
  return name === 'db_url' ? refusedDatabase(value) : undefined;
};

/** Collects what lines give to options and what of them cannot be used. */
class Findings {
  readonly values: Record<string, unknown> = {};
  readonly taken: TakenParameter[] = [];
  readonly ignored: string[] = [];
  /** Where the values of a key come from, in their order. */
  readonly #origins = new Map<string, string[]>();

  take(key: string, value: unknown, where: string): void {
    const isList = LISTS.has(key);
    // of a single value OpenSIPS takes the last one as well
    this.values[key] = isList
      ? [...((this.values[key] as unknown[] | undefined) ?? []), value]
      : value;
    this.#origins.set(key, isList ? [...(this.#origins.get(key) ?? []), where] : [where]);
    this.taken.push({ key, where });
  }

  originOf(key: string, at = 0): string | undefined {
    return this.#origins.get(key)?.[at];
  }
}

/** A URL of a FreeSWITCH somewhere else: in a route, or in a parameter of another module. */
const addUrl = (found: Findings, url: string, place: string): void => {
  if (!/^fss?:\/\//.test(url)) return;
  found.ignored.push(
    `${place}: ${maskUrl(url)}: only fs_subscribe names sockets; give it as --fs-subscribe`,
  );
};

const addModparam = (found: Findings, statement: Modparam, place: string): void => {
  const module = statement.modules.find((one) => MODULES.includes(one));
  const { name, value } = statement;
  if (module === undefined) {
    const about = statement.modules.map((one) => `${one} ${name ?? ''}`);
    const known = about.find((one) => Object.hasOwn(ELSEWHERE, one));
    // 0 switches fetch_freeswitch_stats off
    if (known !== undefined && value !== '0') {
      found.ignored.push(`${place}: ${known}: ${ELSEWHERE[known] ?? ''}`);
    } else if (value !== undefined) addUrl(found, value, place);
    return;
  }
  const where = `${place}: ${[module, name].filter(Boolean).join(' ')}`;
  const problem = refusal(statement);
  if (problem === undefined && name !== undefined) found.take(name, value, where);
  else found.ignored.push(`${where}${problem ?? ''}`);
};

/** freeswitch_scripting falls back to the database of all modules. */
const addDefaultDatabase = (found: Findings, value: string, place: string): void => {
  const problem = refusedDatabase(value);
  const where = `${place}: db_default_url`;
  if (problem === undefined) found.take('db_url', value, where);
  else found.ignored.push(`${where}${problem}`);
};

/**
 * Takes what an opensips.cfg says of FreeSWITCH: the modparam lines of freeswitch and freeswitch_scripting, and the
 * database of all modules where freeswitch_scripting has none. What cannot be used (a SQL database, parameters that are
 * not known, values that are not literals, servers of other modules) is reported, not guessed.
 */
export const readOpensipsCfg = (file: string, lines: readonly CfgLine[]): OpensipsCfg => {
  const found = new Findings();
  const statements = [...cfgStatements(lines.map(({ text }) => text).join('\n'))];
  const placeOf = ({ line }: CfgStatement): string => {
    const origin = lines[line - 1];
    return origin === undefined ? file : `${origin.file}:${origin.line}`;
  };
  const isOfScripting = (one: CfgStatement): boolean =>
    'modules' in one && one.modules.includes(SCRIPTING);
  const isNamingItsDatabase = statements.some(
    (one) => one.kind === 'modparam' && isOfScripting(one) && one.name === 'db_url',
  );
  const usesDefault = statements.some(isOfScripting) && !isNamingItsDatabase;
  for (const one of statements) {
    if (one.kind === 'modparam') addModparam(found, one, placeOf(one));
    else if (one.kind === 'default database' && usesDefault) {
      addDefaultDatabase(found, one.url, placeOf(one));
    } else if (one.kind === 'text') addUrl(found, one.text, placeOf(one));
  }
  const { values, taken, ignored } = found;
  return {
    source: {
      description: file,
      spell: (key) => key,
      values,
      origin: (key, at) => found.originOf(key, at),
    },
    taken,
    ignored,
  };
};

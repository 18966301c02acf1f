import { maskUrl } from './mask-config.ts';
import { OPTION_TABLE } from './option-table.ts';
import { type ConfigSource } from './resolve-config.ts';

/** What was found in an opensips.cfg. */
export interface OpensipsCfg {
  readonly source: ConfigSource;
  /** One line each, for the operator; no secret in them. */
  readonly taken: readonly string[];
  readonly ignored: readonly string[];
}

const MODULES = ['freeswitch', 'freeswitch_scripting'];
/** Comments, then strings, then everything else; so that a # inside a string is no comment. */
const COMMENTS = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|#[^\n]*|\/\*[\s\S]*?\*\//g;
const MODPARAM =
  /\bmodparam\s*\(\s*"([^"]*)"\s*,\s*"([^"]*)"\s*,\s*(?:"((?:[^"\\]|\\.)*)"|(-?\d+))\s*\)/g;

const LISTS = new Set(OPTION_TABLE.filter(({ kind }) => kind === 'list').map(({ key }) => key));
const OURS = new Set([
  'fs_subscribe',
  'event_heartbeat_interval',
  'esl_connect_timeout',
  'esl_cmd_timeout',
  'esl_cmd_polling_itv',
  ...OPTION_TABLE.map(({ key }) => key).filter((key) => key.startsWith('db_')),
]);

interface Modparam {
  readonly module: string;
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

function* modparamsOf(text: string): Generator<Modparam> {
  const code = text.replaceAll(
    COMMENTS,
    (found: string, quoted?: string) =>
      // line breaks stay, so that line numbers stay
      quoted ?? found.replaceAll(/[^\n]/g, ' '),
  );
  for (const match of code.matchAll(MODPARAM)) {
    const [, modules = '', name = '', quoted, digits] = match;
    const value = quoted === undefined ? (digits ?? '') : quoted.replaceAll(/\\(.)/g, '$1');
    const line = code.slice(0, match.index).split('\n').length;
    // modparam("a|b", …) sets the parameter of several modules
    const module = modules.split('|').find((one) => MODULES.includes(one));
    if (module !== undefined) yield { module, name, value, line };
  }
}

/**
 * Takes the modparam lines of freeswitch and freeswitch_scripting. What cannot be used (a SQL database, parameters
 * that are not known) is told, not guessed.
 */
export const readOpensipsCfg = (file: string, text: string): OpensipsCfg => {
  const values: Record<string, unknown> = {};
  const taken: string[] = [];
  const ignored: string[] = [];
  for (const { module, name, value, line } of modparamsOf(text)) {
    const where = `${file}:${line}: ${module} ${name}`;
    if (!OURS.has(name)) {
      ignored.push(`${where}: there is no such parameter here`);
    } else if (name === 'db_url' && !/^(?:mongodb|mongodb\+srv|file):/.test(value)) {
      ignored.push(
        `${where} ${maskUrl(value)}: not a database of ours; keep the sockets in MongoDB or a file and give --db-url`,
      );
    } else if (LISTS.has(name)) {
      values[name] = [...((values[name] as string[] | undefined) ?? []), value];
      taken.push(where);
    } else {
      // OpenSIPS takes the last one as well
      values[name] = value;
      taken.push(where);
    }
  }
  return { source: { description: file, spell: (key) => key, values }, taken, ignored };
};

import { opensipsTokens, type OpensipsToken } from './opensips-tokens.ts';

/** What an opensips.cfg has that can be about FreeSWITCH. */
export type CfgStatement =
  | {
      readonly kind: 'modparam';
      /** modparam("a|b", …) sets the parameter of several modules. */
      readonly modules: readonly string[];
      /** Undefined if it is not a text between quotes. */
      readonly name: string | undefined;
      /** Undefined if it is neither a text between quotes nor a number. */
      readonly value: string | undefined;
      readonly line: number;
    }
  | { readonly kind: 'loadmodule'; readonly modules: readonly string[]; readonly line: number }
  | { readonly kind: 'default database'; readonly url: string; readonly line: number }
  /** A text between quotes anywhere else. */
  | { readonly kind: 'text'; readonly text: string; readonly line: number };

const is = (token: OpensipsToken | undefined, kind: OpensipsToken['kind'], text: string): boolean =>
  token?.kind === kind && token.text === text;

const textOf = (
  token: OpensipsToken | undefined,
  ...kinds: readonly OpensipsToken['kind'][]
): string | undefined =>
  token !== undefined && kinds.includes(token.kind) ? token.text : undefined;

const MODPARAM_TOKENS = 8;

const modparamOf = (tokens: readonly OpensipsToken[], at: number): CfgStatement | undefined => {
  const [word, open, first, comma, second, another, third, close] = tokens.slice(
    at,
    at + MODPARAM_TOKENS,
  );
  const modules = textOf(first, 'string')
    ?.split('|')
    .map((one) => one.trim());
  if (word === undefined || !is(open, 'mark', '(') || modules === undefined) return undefined;
  const isNamed = is(comma, 'mark', ',') && is(another, 'mark', ',');
  const name = isNamed ? textOf(second, 'string') : undefined;
  const value = is(close, 'mark', ')') ? textOf(third, 'string', 'number') : undefined;
  return { kind: 'modparam', modules, name, value, line: word.line };
};

/** `freeswitch` of `/usr/lib/opensips/modules/freeswitch.so`. */
const moduleOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.so$/, '');

const statementAt = (tokens: readonly OpensipsToken[], at: number): CfgStatement | undefined => {
  const token = tokens[at];
  if (token === undefined) return undefined;
  const { kind, text, line } = token;
  if (kind === 'string') return { kind: 'text', text, line };
  if (kind !== 'word') return undefined;
  if (text === 'modparam') return modparamOf(tokens, at);
  const next = textOf(tokens[at + 1], 'string');
  if (text === 'loadmodule' && next !== undefined) {
    return { kind: 'loadmodule', modules: [moduleOf(next)], line };
  }
  const url = is(tokens[at + 1], 'mark', '=') ? textOf(tokens[at + 2], 'string') : undefined;
  return text === 'db_default_url' && url !== undefined
    ? { kind: 'default database', url, line }
    : undefined;
};

/** The statements of an opensips.cfg that can be about FreeSWITCH, in their order. Never throws. */
export function* cfgStatements(text: string): Generator<CfgStatement> {
  const tokens = [...opensipsTokens(text)];
  for (let at = 0; at < tokens.length; at++) {
    const statement = statementAt(tokens, at);
    if (statement === undefined) continue;
    yield statement;
    // its own values are no statements; one that cannot be read to its end is looked at from its second word on
    if (statement.kind === 'modparam' && statement.value !== undefined) at += MODPARAM_TOKENS - 1;
  }
}

import { separateWords } from '../core/separate-words.ts';
import { leadingInteger } from '../wire/command-block.ts';
import { type DialplanAction, parseInlineApp } from './dialplan.ts';

/** What an `originate` asks for. */
export interface OriginateRequest {
  readonly variables: ReadonlyMap<string, string>;
  readonly url: string;
  /** What the answered leg does: an application at once, or an extension. */
  readonly target: { readonly inline: DialplanAction } | { readonly extension: string };
  readonly dialplan: string | undefined;
  readonly context: string | undefined;
  readonly callerIdName: string | undefined;
  readonly callerIdNumber: string | undefined;
  readonly timeoutSeconds: number | undefined;
}

export const ORIGINATE_USAGE =
  '-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] ' +
  '[<cid_num>] [<timeout_sec>]\n';

const MAX_WORDS = 7;

/** Takes the argument of `originate` apart; undefined if something is missing or too much. */
export function parseOriginate(args: string): OriginateRequest | undefined {
  const text = args.trim();
  const { variables, rest } = takeVariables(text, '{<');
  const brackets = text.slice(0, text.length - rest.length);
  // a blank without quotes ends the first word, and leaves a bracket that is not closed
  const isTorn = brackets.replace(/'[^']*'/g, '').includes(' ');
  const words = separateWords(isTorn ? text : rest);
  if (words.length > MAX_WORDS) return undefined;
  const [url, target, ...more] = words.map((word) => (isUndefined(word) ? undefined : word));
  if (url === undefined || target === undefined) return undefined;
  const [dialplan, context, callerIdName, callerIdNumber, timeout] = more;
  const inline = parseInlineApp(target);
  return {
    variables,
    url,
    target: inline === undefined ? { extension: target } : { inline },
    dialplan,
    context,
    callerIdName,
    callerIdNumber,
    timeoutSeconds: leadingInteger(timeout ?? '') || undefined,
  };
}

/** `undef` holds the place of an argument that is not given. */
const isUndefined = (word: string): boolean => word.toLowerCase() === 'undef';

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '<': '>' };

/** `{a=b,c='d, e'}rest`, with one of these brackets. */
export function takeVariables(
  text: string,
  brackets: string,
): {
  variables: Map<string, string>;
  rest: string;
} {
  const variables = new Map<string, string>();
  const open = text[0] ?? '';
  const close = brackets.includes(open) ? CLOSING[open] : undefined;
  if (close === undefined) return { variables, rest: text };
  const inside = new RegExp(`^\\${open}((?:'[^']*'|[^\\${close}])*)\\${close}`);
  const match = inside.exec(text);
  if (match === null) return { variables, rest: text };
  for (const [, pair = ''] of (match[1] ?? '').matchAll(/((?:'[^']*'|[^,])+)/g)) {
    const equals = pair.indexOf('=');
    if (equals <= 0) continue;
    variables.set(pair.slice(0, equals).trim(), unquote(pair.slice(equals + 1)));
  }
  return { variables, rest: text.slice(match[0].length) };
}

function unquote(text: string): string {
  return text.startsWith("'") && text.endsWith("'") && text.length > 1 ? text.slice(1, -1) : text;
}

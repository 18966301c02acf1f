import { InvalidArgumentError } from '../errors.ts';
import { requireList, requireObject, requireOneLine, requireWord } from './command-text.ts';

/** Where the call goes once it is answered. */
type OriginateTarget =
  | {
      /** An application that runs at once, e.g. `park`. */
      readonly application: string;
      readonly arg?: string | undefined;
    }
  | {
      /** A number of the dialplan. */
      readonly extension: string;
      /** Default (of the server): XML. */
      readonly dialplan?: string | undefined;
      /** Default (of the server): default. */
      readonly context?: string | undefined;
    };

/** What {@link formatOriginate} makes a command of. */
export type OriginateOptions = OriginateTarget & {
  /** Whom to call, e.g. `user/1000` or `sofia/gateway/carrier/15551234`. Several ring at once; the first to answer wins. */
  readonly endpoint: string | readonly string[];
  /** Channel variables of the new call. */
  readonly variables?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** The id of the new channel (`origination_uuid`). */
  readonly uuid?: string | undefined;
  readonly callerIdName?: string | undefined;
  readonly callerIdNumber?: string | undefined;
  /** How long it may ring, in whole seconds (`originate_timeout`). Default (of the server): 60. */
  readonly timeoutSeconds?: number | undefined;
};

/** Separators of variables that the server takes (`{^^;a=1;b=2}`), in the order in which they are tried. */
const SEPARATORS = [',', ';', ':', '|', '~', '#', '!'] as const;

/**
 * An `originate` for `api` or `bgapi`, e.g. `originate {origination_caller_id_name='Front desk'}user/1000 &park()`.
 *
 * The server splits the line at blanks first, which removes one level of quotes, and the variables at their separator
 * after that. So blanks are quoted, and a comma in a value makes another separator be used. What does not survive both
 * steps throws {@link InvalidArgumentError}: braces and backslashes, `:_:`, blanks at either end, more than one apostrophe,
 * `)` in the argument of an application.
 */
export function formatOriginate(options: OriginateOptions): string {
  requireObject(options, 'The argument of formatOriginate');
  const endpoints = typeof options.endpoint === 'string' ? [options.endpoint] : options.endpoint;
  requireList(endpoints, 'The endpoint of originate');
  if (endpoints.length === 0) throw new InvalidArgumentError('originate needs an endpoint');
  const url = endpoints.map((endpoint) => requireWord(endpoint, 'Endpoint')).join();
  if (/['\\]/.test(url)) {
    throw new InvalidArgumentError(
      'Endpoint contains a quote or a backslash; the server would remove it',
    );
  }
  return ['originate', `${variableBlock(options)}${url}`, ...targetWords(options)].join(' ');
}

function variableBlock(options: OriginateOptions): string {
  const variables = Object.entries(variablesOf(options)).map(([name, value]) => {
    if (!/^[\w.-]+$/.test(name)) {
      throw new InvalidArgumentError(
        `Variable ${JSON.stringify(name)} has a name that originate cannot carry; use letters, digits, _ . and -`,
      );
    }
    return [name, requireValue(String(value), name)] as const;
  });
  if (variables.length === 0) return '';
  const values = variables.map(([, value]) => value).join('');
  if (values.split("'").length > 2) {
    throw new InvalidArgumentError(
      'The variables hold more than one apostrophe, which the server reads as quotes; set them on the channel instead',
    );
  }
  const separator = SEPARATORS.find((candidate) => !values.includes(candidate));
  if (separator === undefined) {
    throw new InvalidArgumentError(
      `The variables hold every character that could separate them (${SEPARATORS.join(' ')}); set some on the channel instead`,
    );
  }
  const prefix = separator === ',' ? '' : `^^${separator}`;
  const pairs = variables.map(([name, value]) => `${name}=${quoted(value)}`);
  return `{${prefix}${pairs.join(separator)}}`;
}

/** The variables of the options come last, and so win. */
function variablesOf(options: OriginateOptions): Record<string, string | number | boolean> {
  const { uuid, callerIdName, callerIdNumber, timeoutSeconds } = options;
  if (timeoutSeconds !== undefined && !(Number.isInteger(timeoutSeconds) && timeoutSeconds > 0)) {
    throw new InvalidArgumentError('The timeout of originate takes whole seconds, 1 or more');
  }
  return {
    ...options.variables,
    ...(uuid !== undefined && { origination_uuid: requireWord(uuid, 'UUID') }),
    ...(callerIdName !== undefined && { origination_caller_id_name: callerIdName }),
    ...(callerIdNumber !== undefined && { origination_caller_id_number: callerIdNumber }),
    ...(timeoutSeconds !== undefined && { originate_timeout: timeoutSeconds }),
  };
}

/** The value itself stays out of the messages: it may be a secret. */
function requireValue(value: string, name: string): string {
  requireOneLine(value, `Variable ${name}`);
  // ":_:" separates whole originates, wherever it is found
  if (/[{}\\]|:_:/.test(value)) {
    throw new InvalidArgumentError(
      `Variable ${name} contains a brace, a backslash or ":_:", which originate cannot carry; set it on the channel instead`,
    );
  }
  if (value.trim() !== value) {
    throw new InvalidArgumentError(
      `Variable ${name} begins or ends with a blank, which the server removes; set it on the channel instead`,
    );
  }
  return value;
}

function targetWords(options: OriginateOptions): string[] {
  if ('application' in options) {
    const arg = requireOneLine(options.arg ?? '', 'Application argument');
    if (arg.includes(')')) {
      throw new InvalidArgumentError(
        'Application argument contains ")", where the server ends it; call an extension instead',
      );
    }
    return [quoted(`&${requireWord(options.application, 'Application name')}(${arg})`)];
  }
  const { extension, dialplan, context } = options;
  // the server takes the words by their place; "undef" leaves one out
  const words = context === undefined ? [dialplan ?? ''] : [dialplan ?? 'undef', context];
  return [
    requireWord(extension, 'Extension'),
    ...words.filter((word) => word !== '').map((word) => requireWord(word, 'Dialplan or context')),
  ];
}

/** A text that is one word to the server: in quotes where it holds a blank or what the server would take for a quote. */
function quoted(text: string): string {
  if (!/[ \t'\\]/.test(text)) return text;
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}

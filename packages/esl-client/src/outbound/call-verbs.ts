import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type RunAppOptions } from '../client/client.ts';
import { requireAmount, requireOptions, requireText } from '../arguments.ts';
import { floating } from '../client/floating.ts';
import { SessionClient } from '../client/session-client.ts';
import { type AppResult } from '../session/app-tracker.ts';

/** A file was played, or was not. */
export interface PlaybackResult extends AppResult {
  /** False: FreeSWITCH answered something else than `FILE PLAYED`, see `response`. Undefined in sync mode. */
  readonly played: boolean | undefined;
  /** How much of it FreeSWITCH has read, in milliseconds: it reads ahead, so of a file that was cut short more than was heard. */
  readonly playedMs: number | undefined;
  /** The digit that ended it (`playback_terminators`). */
  readonly terminator: string | undefined;
}

/** What `playAndGetDigits` asks for. */
export interface DigitsOptions extends RunAppOptions {
  /** The question. */
  readonly file: string;
  /** What is played after a wrong answer. Default: silence. */
  readonly invalidFile?: string;
  /** Default 1. */
  readonly min?: number;
  /** Default: `min`. */
  readonly max?: number;
  /** How often the question is asked. Default 3. */
  readonly tries?: number;
  /** For the first digit after the question, in milliseconds. Default 5,000. */
  readonly waitMs?: number;
  /** Between two digits. Default: `waitMs`. */
  readonly digitWaitMs?: number;
  /** Digits that end the answer, and are not part of it. Default `#`. */
  readonly terminators?: string;
  /** The answer must match. Default: any digits. */
  readonly pattern?: string;
}

export interface DigitsResult extends AppResult {
  /** Undefined: there was no valid answer. */
  readonly digits: string | undefined;
}

export interface RecordOptions extends RunAppOptions {
  readonly maxSeconds?: number;
  /** Below this energy it is silence. */
  readonly silenceThreshold?: number;
  /** So much silence ends the recording. */
  readonly silenceSeconds?: number;
}

export interface RecordResult extends AppResult {
  /** Undefined in sync mode, and when the file could not be written: then FreeSWITCH hangs the call up. */
  readonly recordedMs: number | undefined;
}

export interface BridgeResult extends AppResult {
  /** `SUCCESS`, or why the other side was not reached: `USER_BUSY`, `NO_ANSWER`, … */
  readonly disposition: string | undefined;
  /** The channel of the other side; undefined when it was not reached. */
  readonly bridgedUuid: string | undefined;
  /** How the other side ended, after it was bridged. */
  readonly bridgeHangupCause: string | undefined;
}

/** The dialplan applications that calls are made of. Each is `runApp`, and rejects with its errors. */
export interface CallVerbs {
  answer(options?: RunAppOptions): Promise<AppResult>;
  playback(file: string, options?: RunAppOptions): Promise<PlaybackResult>;
  /** Asks a question and collects digits. */
  playAndGetDigits(options: DigitsOptions): Promise<DigitsResult>;
  /** `say('en number pronounced 42')`: module, type, method and text as the application takes them. */
  say(text: string, options?: RunAppOptions): Promise<AppResult>;
  /** Text to speech; the text may have several lines (SSML). */
  speak(engine: string, voice: string, text: string, options?: RunAppOptions): Promise<AppResult>;
  record(path: string, options?: RecordOptions): Promise<RecordResult>;
  /**
   * Connects the call to another endpoint, and resolves when that ends. When it is not reached FreeSWITCH hangs the call up,
   * except after `NO_ANSWER` and with the channel variable `continue_on_fail`.
   */
  bridge(endpoint: string, options?: RunAppOptions): Promise<BridgeResult>;
  /** Sends the call to another extension of the dialplan. */
  transfer(
    extension: string,
    target?: { readonly dialplan?: string; readonly context?: string },
    options?: RunAppOptions,
  ): Promise<AppResult>;
  /** In sync mode: holds the call until something else takes it. An async call is parked already, and this resolves at once. */
  park(options?: RunAppOptions): Promise<AppResult>;
}

/** Where `play_and_get_digits` puts its answer. */
const DIGITS_VARIABLE = 'switchwire_digits';

/** The verbs, over `runApp`. */
export abstract class CallWithVerbs extends SessionClient implements CallVerbs {
  abstract runApp(app: string, arg?: string, options?: RunAppOptions): Promise<AppResult>;

  answer(options?: RunAppOptions): Promise<AppResult> {
    return this.runApp('answer', undefined, options);
  }

  playback(file: string, options?: RunAppOptions): Promise<PlaybackResult> {
    return floating(async () => {
      requireText(file, 'file');
      const result = await this.runApp('playback', file, options);
      const played = result.response === undefined ? undefined : result.response === 'FILE PLAYED';
      // what is not played leaves the figures of the file before it
      return {
        ...result,
        played,
        playedMs: played === false ? undefined : numberIn(result, 'playback_ms'),
        terminator: played === false ? undefined : variableIn(result, 'playback_terminator_used'),
      };
    });
  }

  playAndGetDigits(options: DigitsOptions): Promise<DigitsResult> {
    return floating(async () => {
      const argument = digitsArgument(options);
      const result = await this.runApp('play_and_get_digits', argument, options);
      return { ...result, digits: validDigits(variableIn(result, DIGITS_VARIABLE), options) };
    });
  }

  say(text: string, options?: RunAppOptions): Promise<AppResult> {
    return floating(async () => {
      requireText(text, 'text');
      return this.runApp('say', text, options);
    });
  }

  speak(engine: string, voice: string, text: string, options?: RunAppOptions): Promise<AppResult> {
    return floating(async () => {
      for (const [name, value] of Object.entries({ engine, voice, text })) requireText(value, name);
      const argument = `${engine}|${voice}|${text}`;
      return /[\r\n]/.test(text)
        ? this.runApp('speak', undefined, { ...options, body: argument })
        : this.runApp('speak', argument, options);
    });
  }

  record(path: string, options?: RecordOptions): Promise<RecordResult> {
    return floating(async () => {
      const result = await this.runApp('record', recordArgument(path, options), options);
      // a file that cannot be written leaves the figure of the one before it
      const failed = result.event?.text('Hangup-Cause') === 'DESTINATION_OUT_OF_ORDER';
      return { ...result, recordedMs: failed ? undefined : numberIn(result, 'record_ms') };
    });
  }

  bridge(endpoint: string, options?: RunAppOptions): Promise<BridgeResult> {
    return floating(async () => {
      requireText(endpoint, 'endpoint');
      const result = await this.runApp('bridge', endpoint, options);
      const disposition = variableIn(result, 'originate_disposition');
      // one that failed leaves the variables of the bridge before it
      const isBridged = disposition === 'SUCCESS';
      return {
        ...result,
        disposition,
        bridgedUuid: isBridged ? variableIn(result, 'bridge_uuid') : undefined,
        bridgeHangupCause: isBridged ? variableIn(result, 'bridge_hangup_cause') : undefined,
      };
    });
  }

  transfer(
    extension: string,
    target: { readonly dialplan?: string; readonly context?: string } | null = {},
    options?: RunAppOptions,
  ): Promise<AppResult> {
    return floating(async () => {
      requireText(extension, 'extension');
      requireOptions(target, 'target');
      const { context, dialplan = context === undefined ? undefined : 'XML' } = target ?? {};
      if (context !== undefined) requireText(context, 'context');
      if (dialplan !== undefined) requireText(dialplan, 'dialplan');
      const words = [extension, dialplan, context].filter((text) => text !== undefined);
      return this.runApp('transfer', words.join(' '), options);
    });
  }

  park(options?: RunAppOptions): Promise<AppResult> {
    return this.runApp('park', undefined, options);
  }
}

function recordArgument(path: string, options?: RecordOptions): string {
  requireOptions(options);
  const { maxSeconds, silenceThreshold, silenceSeconds } = options ?? {};
  const given = { maxSeconds, silenceThreshold, silenceSeconds };
  for (const [name, value] of Object.entries(given)) requireAmount(value, name);
  const numbers = Object.values(given);
  const last = numbers.findLastIndex((number) => number !== undefined);
  const words = numbers.slice(0, last + 1).map((number) => String(number ?? 0));
  return [word(path, 'path'), ...words].join(' ');
}

/** The argument of `play_and_get_digits`: words, in the order that it takes them. */
export function digitsArgument(options: DigitsOptions): string {
  if ((options as DigitsOptions | undefined) === undefined) {
    throw new InvalidArgumentError('options is undefined; write { file }');
  }
  requireOptions(options);
  const { min = 1, max = min, tries = 3, waitMs = 5_000, terminators = '#' } = options;
  const { invalidFile = 'silence_stream://250', pattern = '\\d+', digitWaitMs = waitMs } = options;
  const amounts = { min, max, tries, waitMs, digitWaitMs };
  for (const [name, value] of Object.entries(amounts)) requireAmount(value, name);
  requireText(terminators, 'terminators');
  if (!(min >= 0 && max >= min)) {
    throw new InvalidArgumentError(`min is ${min} and max is ${max}; write 0 <= min <= max`);
  }
  return [
    min,
    max,
    tries,
    waitMs,
    word(terminators === '' ? 'none' : terminators, 'terminators'),
    word(options.file, 'file'),
    word(invalidFile, 'invalidFile'),
    DIGITS_VARIABLE,
    word(pattern, 'pattern'),
    digitWaitMs,
  ].join(' ');
}

/** After the last try the variable keeps what was dialled, though it was too short or did not match. */
function validDigits(digits: string | undefined, options: DigitsOptions): string | undefined {
  const { min = 1, pattern = '\\d+' } = options;
  if (digits === undefined || digits.length < min) return undefined;
  return isMatch(pattern, digits) ? digits : undefined;
}

/** FreeSWITCH looks with PCRE; what only that understands was decided there. */
function isMatch(pattern: string, digits: string): boolean {
  try {
    return new RegExp(pattern).test(digits);
  } catch {
    return true;
  }
}

/** FreeSWITCH separates these arguments by blanks; single quotes keep a text with blanks together. */
function word(text: string, what: string): string {
  requireText(text, what);
  if (text === '' || text.includes("'")) {
    throw new InvalidArgumentError(`${what} is empty or has a single quote; leave the quote out`);
  }
  return text.includes(' ') ? `'${text}'` : text;
}

function variableIn({ event }: AppResult, name: string): string | undefined {
  return event?.text(`variable_${name}`);
}

function numberIn(result: AppResult, name: string): number | undefined {
  const text = variableIn(result, name);
  return text === undefined ? undefined : Number(text);
}

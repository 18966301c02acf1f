import { leadingInteger } from '../wire/command-block.ts';
import { separateWords } from '../core/separate-words.ts';
import { type Channel } from './channel.ts';
import { playFile } from './play-file.ts';
import { type Switchboard } from './switchboard.ts';
import { transfer } from './transfer.ts';
import { waitForKeys } from './wait-for-keys.ts';

const MIN_TIMEOUT_MS = 1000;

interface Wanted {
  readonly min: number;
  readonly max: number;
  readonly prompt: string;
  readonly name: string;
  readonly timeoutMs: number;
  readonly terminators: string;
  readonly digitMs: number;
}

/** `cut`: the prompt cannot be played, or the channel is gone. */
interface Read {
  readonly status: 'success' | 'timeout' | 'failure' | 'cut';
  readonly digits: string;
}

/** `read <min> <max> <file> <variable> <timeout> <terminators> <digit timeout>` */
export async function read(board: Switchboard, channel: Channel, data: string): Promise<undefined> {
  const [min = '', max, prompt, name, timeout, terminators, digitMs] = separateWords(data);
  if (min === '') return undefined;
  const words = { max, prompt, name, timeout, terminators, digitMs };
  await readDigits(board, channel, wantedOf(Math.max(1, leadingInteger(min)), words));
  return undefined;
}

/**
 * `play_and_get_digits <min> <max> <tries> <timeout> <terminators> <file> <invalid file> <variable> <pattern> <digit timeout>
 * <transfer on failure>`
 */
export async function playAndGetDigits(
  board: Switchboard,
  channel: Channel,
  data: string,
): Promise<undefined> {
  const words = separateWords(data);
  const [least = '', max, tries = '', timeout, terminators, prompt, invalid = '', name] = words;
  if (least === '') return undefined;
  const pattern = words[8] ?? '';
  const given = { max, prompt, name, timeout, terminators, digitMs: words[9] };
  const wanted = wantedOf(Math.max(0, leadingInteger(least)), given);
  if (pattern !== '') channel.variables.delete(`${wanted.name}_invalid`);
  for (let left = leadingInteger(tries); left > 0 && !channel.ended; left -= 1) {
    if (await isAnswered(board, channel, wanted, pattern)) return undefined;
    if (isGone(channel)) return undefined;
    await playFile(board, channel, invalid);
  }
  const [extension, dialplan, context] = separateWords(words[10] ?? '');
  if (extension !== undefined) transfer(board, channel, extension, dialplan, context);
  return undefined;
}

const isGone = (channel: Channel): boolean => channel.ended || channel.thread.moving;

/** One try. Digits that do not match the pattern go to the variable of invalid ones. */
async function isAnswered(
  board: Switchboard,
  channel: Channel,
  wanted: Wanted,
  pattern: string,
): Promise<boolean> {
  const { status, digits } = await readDigits(board, channel, wanted);
  if (digits === '')
    return wanted.min === 0 && channel.variable('read_terminator_used') !== undefined;
  const isEnough = status === 'timeout' && digits.length >= wanted.min;
  if (status !== 'success' && !isEnough) return false;
  if (pattern === '' || matches(digits, pattern)) return true;
  channel.variables.delete(wanted.name);
  channel.setVariable(`${wanted.name}_invalid`, digits);
  return false;
}

function wantedOf(
  min: number,
  words: Readonly<
    Record<'max' | 'prompt' | 'name' | 'timeout' | 'terminators' | 'digitMs', string | undefined>
  >,
): Wanted {
  const { max = '', prompt = '', name = '', timeout = '', terminators = '', digitMs = '' } = words;
  const timeoutMs = Math.max(MIN_TIMEOUT_MS, leadingInteger(timeout));
  return {
    min,
    max: Math.max(min, leadingInteger(max)),
    prompt,
    name,
    timeoutMs,
    terminators: terminators === '' ? '#' : terminators,
    digitMs: leadingInteger(digitMs) || timeoutMs,
  };
}

async function readDigits(board: Switchboard, channel: Channel, wanted: Wanted): Promise<Read> {
  const { min, max, name, terminators } = wanted;
  channel.variables.delete('read_result');
  channel.variables.delete(name);
  let digits = await playPrompt(board, channel, wanted.prompt);
  if (digits === undefined) return { status: 'cut', digits: '' };
  let terminator: string | undefined;
  let status: Read['status'] = 'success';
  if (digits.length < max) {
    ({ digits, terminator, status } = await collect(board, channel, wanted, digits));
    if (status === 'cut') return { status, digits };
  }
  if (terminator !== undefined) {
    channel.setVariable('read_terminator_used', terminator);
    // `+#`: it belongs to the digits
    if (terminators.includes(`+${terminator}`)) digits += terminator;
  } else if (terminators.startsWith('=')) status = 'failure';
  if (digits.length < min) status = 'failure';
  channel.setVariable('read_result', status);
  if (max === 1 && digits.length === 1 && terminators.includes(digits)) digits = '';
  if (digits !== '' && name !== '') channel.setVariable(name, digits);
  return { status, digits };
}

/** The key that ended it, '' for none; undefined where it cannot be played, or the channel is gone. */
async function playPrompt(
  board: Switchboard,
  channel: Channel,
  prompt: string,
): Promise<string | undefined> {
  if (prompt === '' || /^silence$/i.test(prompt)) return '';
  let key = '';
  const end = await playFile(board, channel, prompt, (pressed) => ((key = pressed), true));
  return end === 'missing' || end === 'cut' ? undefined : key;
}

/** What is typed behind the first digit, up to the terminator, the last digit or the time-out. */
async function collect(
  board: Switchboard,
  channel: Channel,
  { max, terminators, timeoutMs, digitMs }: Wanted,
  first: string,
): Promise<Read & { readonly terminator?: string }> {
  if (first !== '' && terminators.includes(first)) {
    return { status: 'success', digits: '', terminator: first };
  }
  let digits = first;
  for (;;) {
    let key = '';
    const ms = digits === '' ? timeoutMs : digitMs;
    const { end } = await waitForKeys(board, channel, ms, (pressed) => ((key = pressed), true));
    if (end === 'elapsed') return { status: 'timeout', digits };
    if (end === 'ended' || end === 'moved') return { status: 'cut', digits };
    if (end !== 'stopped') continue;
    if (terminators.includes(key)) return { status: 'success', digits, terminator: key };
    digits += key;
    if (digits.length >= max) return { status: 'success', digits };
  }
}

/** A pattern that JavaScript cannot read matches nothing. */
function matches(digits: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(digits);
  } catch {
    return false;
  }
}

import { leadingInteger } from '../wire/command-block.ts';
import { type Channel } from './channel.ts';
import { type Switchboard } from './switchboard.ts';

const DEFAULT_DURATION = 2000;
/** `DTMF-Duration` counts samples: 8 of them are a millisecond. */
const PER_MS = 8;
const MIN_DURATION = 400;
const MAX_DURATION = 192_000;
const PAUSE = 2000;
const KEYS = /[0-9*#A-DWFa-dwf]/g;

/** The keys in `12#@200`; other characters are not keys. */
export function keysOf(text: string): string {
  const [digits = ''] = text.split('@');
  return digits.match(KEYS)?.join('') ?? '';
}

/** Presses keys on a leg, one packet apart: `12#`, or `12#@200` for 200 ms each. */
export async function playDigits(
  board: Switchboard,
  channel: Channel,
  text: string,
  source: string,
): Promise<void> {
  const duration = durationOf(text);
  for (const digit of keysOf(text)) {
    await board.packet();
    if (channel.ended) return;
    channel.fireDtmf(digit, duration, source);
  }
}

/** What the leg that sends keys keeps of them: with a pause behind each one. */
export function noteSent(channel: Channel, text: string): void {
  const ms = (keysOf(text).length * (durationOf(text) + PAUSE)) / PER_MS;
  channel.setVariable('last_dtmf_duration', String(Math.floor(ms)));
}

function durationOf(text: string): number {
  const [, ms] = text.split('@');
  const wanted = ms === undefined ? DEFAULT_DURATION : leadingInteger(ms) * PER_MS;
  return Math.min(MAX_DURATION, Math.max(MIN_DURATION, wanted || DEFAULT_DURATION));
}

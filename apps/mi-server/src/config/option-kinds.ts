import { EslError, InvalidArgumentError, parseFsUrl } from '@switchwire/esl-protocol';
import { parseSinkSpec } from '@switchwire/event-sinks/spec';
import { z } from '#zod';
import { withinHeap } from './heap-share.ts';
import { parseConfiguredSubscriber } from '../events/subscriber-target.ts';

/** Files may hold numbers; flags and the environment hold their digits. */
const fromText = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() !== '' ? Number(value) : value;

export const wholeNumber = (max: number, words: string): z.ZodType<number> =>
  z.preprocess(fromText, z.number(words).int(words).min(1, words).max(max, words));

const MAX_MS = 3_600_000;
const MAX_SECONDS = 86_400;
const secondsWords = `must be a number above 0, at most ${MAX_SECONDS}`;

export const milliseconds = wholeNumber(MAX_MS, `must be a whole number from 1 to ${MAX_MS}`);

/** A number above 0, of anything. */
export const positive = wholeNumber(Number.MAX_SAFE_INTEGER, 'must be a whole number above 0');

/** Whole seconds between two questions. */
export const interval = wholeNumber(MAX_SECONDS, `must be a whole number from 1 to ${MAX_SECONDS}`);

const MIB = 1_048_576;

/** The default and its words, for what lies in the heap: at most this part of what V8 may use. */
export const heapBytes = (
  mebibytes: number,
  part: 8 | 16 | 128,
): { readonly bytes: z.ZodType<number>; readonly otherwise: string } => ({
  bytes: positive.default(withinHeap(mebibytes * MIB, part)),
  otherwise: `${mebibytes} MiB, at most 1/${part} of the heap`,
});

const MAX_DAYS = 3_650;

export const days = wholeNumber(MAX_DAYS, `must be a whole number from 1 to ${MAX_DAYS}`);

export const seconds = z.preprocess(
  fromText,
  z.number(secondsWords).positive(secondsWords).max(MAX_SECONDS, secondsWords),
);

// a function: every option has a schema of its own, since its description belongs to the schema
export const text = (): z.ZodString =>
  z.string('must be text (in a file: in quotes)').trim().min(1, 'is empty');

export const listOf = <Item extends z.ZodType>(item: Item): z.ZodArray<Item> =>
  z.array(item, 'must be a list');

export const oneOf = <const Names extends readonly string[]>(
  names: Names,
): z.ZodEnum<{ [Name in Names[number]]: Name }> =>
  z.enum(names, `must be ${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`);

/** What an Authorization header carries as one word. */
export const TOKEN = /^[\x21-\x7e]+$/;
export const TOKEN_WORDS = 'must be printable ASCII without blanks, as HTTP carries it';

export const DATABASE_URL = /^(?:mongodb|mongodb\+srv|file):/;

/** A text that this can read; the message is its own. */
export const readBy = (read: (given: string) => unknown): z.ZodString =>
  text().superRefine((given, context) => {
    try {
      read(given);
    } catch (error) {
      if (!(error instanceof EslError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  });

/** A FreeSWITCH URL with a password, since a start-up socket was never known before. The message never quotes it. */
export const fsUrl = (): z.ZodString =>
  readBy((url) => {
    const { password, host } = parseFsUrl(url);
    if (password !== undefined && password !== '') return;
    throw new InvalidArgumentError(`the URL of ${host} needs a password: :ClueCon@host`);
  });

/** Where events are sent to, and which. */
export const subscriber = (): z.ZodString => readBy(parseConfiguredSubscriber);

/** Where a sink passes events on to. */
export const sinkLine = (): z.ZodString => readBy(parseSinkSpec);

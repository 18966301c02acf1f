import { Buffer } from 'node:buffer';
import { decodeReply, EslHeaders, type EslReply, type HeaderEntry } from '@switchwire/esl-protocol';
import { checksOf, parseChecked } from '../parse-fields.ts';

/** Name of a request, the same for each attempt. */
export const REQUEST_HEADER = 'Sw-Id';
/** Until when the command may be written to FreeSWITCH, by the clock of NATS. */
export const DEADLINE_HEADER = 'Sw-Deadline';

/** A command is at most so long. */
export const MAX_COMMAND_BYTES = 64 * 1024;

/** What is asked of the server that acts for a socket. `command` of `send` is bytes, a character for each. */
export type CommandRequest =
  | { readonly verb: 'send'; readonly command: string }
  | { readonly verb: 'api'; readonly command: string }
  | { readonly verb: 'bgapi'; readonly command: string; readonly jobUuid?: string | undefined }
  /** `body` is bytes, as in `send`. */
  | {
      readonly verb: 'sendEvent';
      readonly name: string;
      readonly headers: readonly HeaderEntry[];
      readonly body?: string | undefined;
    }
  | {
      readonly verb: 'runApp';
      readonly uuid: string;
      readonly app: string;
      readonly arg?: string | undefined;
      readonly options: Readonly<Record<string, unknown>>;
    }
  /** Nothing is run: it answers when the socket takes commands. */
  | { readonly verb: 'ready' }
  | {
      readonly verb: 'drain' | 'resume' | 'disable' | 'retry';
      readonly options: Readonly<Record<string, unknown>>;
    };

/** A reply of FreeSWITCH, as it travels. */
export interface SentReply {
  readonly contentType: string;
  readonly headers: readonly HeaderEntry[];
  readonly body?: string | undefined;
}

/** What a server says to a request. */
export type CommandAnswer = { readonly epoch: number; readonly server: string } & (
  | {
      /** FreeSWITCH answered. */
      readonly outcome: 'answered';
      readonly reply?: SentReply | undefined;
      readonly text?: string | undefined;
      readonly value?: unknown;
      readonly jobUuid?: string | undefined;
    }
  /** It did not run, and will not. */
  | { readonly outcome: 'refused'; readonly code: RefusalCode }
  /** As a lease of that server failed. */
  | {
      readonly outcome: 'failed';
      readonly code: string;
      readonly message: string;
      readonly written: boolean;
    }
  /** The output of a job that was accepted before. */
  | { readonly outcome: 'result'; readonly text: string }
);

/** Why a server does not run a command. */
export type RefusalCode = 'SW_NOT_OWNER' | 'SW_EXPIRED' | 'SW_BUSY';

export const sentReply = (reply: EslReply): SentReply => ({
  contentType: reply.contentType,
  headers: [...reply.headers],
  ...(reply.body !== undefined && { body: reply.body }),
});

export function receivedReply({ contentType, headers, body }: SentReply): EslReply {
  const bytes = Buffer.from(body ?? '');
  return decodeReply({ contentType, headers: new EslHeaders(headers), body: bytes, hasBody: body !== undefined }); // prettier-ignore
}

const VERBS = new Set(['send', 'api', 'bgapi', 'sendEvent', 'runApp', 'ready', 'drain', 'resume', 'disable', 'retry']); // prettier-ignore
const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isEntry = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every(isText);
const areHeaders = (value: unknown): boolean => Array.isArray(value) && value.every(isEntry);
const optional = (isGood: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || isGood(value);

const REQUEST_CHECKS = checksOf({
  verb: (verb) => VERBS.has(verb as string),
  command: optional(isText),
  jobUuid: optional(isText),
  uuid: optional(isText),
  app: optional(isText),
  arg: optional(isText),
  name: optional(isText),
  headers: optional(areHeaders),
  body: optional(isText),
  options: optional(isObject),
});
const ANSWER_CHECKS = checksOf({ epoch: Number.isSafeInteger, server: isText, outcome: isText });

/** Undefined for what is not a request: anybody on the subject may have sent it. */
export function parseRequest(data: Uint8Array): CommandRequest | undefined {
  const fields = parseChecked(data, REQUEST_CHECKS);
  const { verb, command, name, headers, uuid, app, options = {} } = fields ?? {};
  const needsCommand = verb === 'send' || verb === 'api' || verb === 'bgapi';
  if (fields === undefined || (needsCommand && command === undefined)) return undefined;
  if (verb === 'sendEvent' && (name === undefined || headers === undefined)) return undefined;
  if (verb === 'runApp' && (uuid === undefined || app === undefined)) return undefined;
  return { ...fields, options } as CommandRequest;
}

/** Undefined for what is not an answer. */
export const parseAnswer = (data: Uint8Array): CommandAnswer | undefined =>
  parseChecked(data, ANSWER_CHECKS) as CommandAnswer | undefined;

import { Buffer } from 'node:buffer';
import { InvalidArgumentError } from '../errors.ts';
import { type HeaderEntry } from '../wire/headers.ts';

/** mod_event_socket cuts a longer block, blank line included, and reads the rest as the next command. */
const MAX_BLOCK_BYTES = 10_485_760;
/** mod_event_socket ends the connection at a longer body. */
const MAX_BODY_BYTES = 16_777_216;

/** Headers as callers write them: pairs in order, or an object. */
export type CommandHeaders = Iterable<HeaderEntry> | Readonly<Record<string, string>>;

/**
 * Refuses text that would end the line it is put on. The text itself is not quoted: it may be a password.
 * @param wayOut How the message ends.
 */
export function requireOneLine(text: string, what: string, wayOut = ''): string {
  requireString(text, what);
  if (!text.includes('\n') && !text.includes('\r') && !text.includes('\0')) return text;
  const at = ['\r', '\n', '\0'].map((control) => text.indexOf(control)).filter((i) => i >= 0);
  const where = Math.min(...at);
  throw new InvalidArgumentError(
    `${what} contains ${nameOf(text.charAt(where))} at offset ${where}; it must be one line${wayOut}`,
  );
}

/** For callers in plain JavaScript: names the argument that is not a text. */
function requireString(text: unknown, what: string): asserts text is string {
  if (typeof text === 'string') return;
  throw new InvalidArgumentError(`${what} is ${kindOf(text)}; write a string`);
}

/** For callers in plain JavaScript: names the argument that is not an object. */
export function requireObject(value: unknown, what: string): void {
  if (typeof value === 'object' && value !== null) return;
  throw new InvalidArgumentError(`${what} is ${kindOf(value)}; write an object`);
}

/** For callers in plain JavaScript: names the argument that is not a list. */
export function requireList(value: unknown, what: string): void {
  if (Array.isArray(value)) return;
  throw new InvalidArgumentError(`${what} is ${kindOf(value)}; write a list`);
}

/** A value that was given for another, for messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Like {@link requireOneLine}, and the text must not be empty. */
export function requireText(text: string, what: string): string {
  if (text === '') throw new InvalidArgumentError(`${what} is empty`);
  return requireOneLine(text, what);
}

/** Like {@link requireText}, and the text must not hold a blank, since the next word would begin there. */
export function requireWord(text: string, what: string): string {
  if (/[ \t]/.test(requireText(text, what))) {
    throw new InvalidArgumentError(`${what} contains a blank; it must be one word`);
  }
  return text;
}

/** A complete command of one line. */
export function commandLine(line: string): Buffer {
  return completeBlock(`${requireText(line, 'Command')}\n\n`);
}

/** The bytes of a block that ends in its blank line. Refuses one that the server would cut. */
export function completeBlock(block: string): Buffer {
  const bytes = Buffer.from(block);
  requireBlockSize(bytes.length);
  return bytes;
}

/** Refuses a block, its blank line included, that the server would cut. */
export function requireBlockSize(bytes: number): void {
  if (bytes <= MAX_BLOCK_BYTES) return;
  throw new InvalidArgumentError(
    `Command has ${bytes} bytes without its body; FreeSWITCH cuts it at ${MAX_BLOCK_BYTES}, so shorten it or send the text as a body`,
  );
}

/** Refuses a body at which the server would end the connection. */
export function requireBodySize(bytes: number): void {
  if (bytes <= MAX_BODY_BYTES) return;
  throw new InvalidArgumentError(
    `Body of the command has ${bytes} bytes; FreeSWITCH takes ${MAX_BODY_BYTES} at most`,
  );
}

/**
 * A complete command with headers and, if there is one, a body with its length in bytes. Headers whose
 * value is undefined are left out.
 */
export function commandBlock(
  line: string,
  headers: Iterable<readonly [name: string, value: string | undefined]>,
  body?: string | Uint8Array,
): Buffer {
  let text = `${requireText(line, 'Command')}\n`;
  for (const [name, value] of headers) {
    if (value !== undefined) text += headerLine(name, value);
  }
  return body === undefined ? completeBlock(`${text}\n`) : withBody(text.slice(0, -1), body);
}

/** The command, checked and without a line end behind it, and its body. */
export function withBody(text: string, body: string | Uint8Array): Buffer {
  // for callers in plain JavaScript
  if (typeof body !== 'string' && !((body as unknown) instanceof Uint8Array)) {
    throw new InvalidArgumentError(
      `Body of the command is ${kindOf(body)}; write a string or bytes`,
    );
  }
  if (body.length === 0) return completeBlock(`${text}\n\n`);
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  requireBodySize(bytes.length);
  return Buffer.concat([completeBlock(`${text}\ncontent-length: ${bytes.length}\n\n`), bytes]);
}

/** Pairs of either form of headers. */
export function entriesOf(headers: CommandHeaders): Iterable<HeaderEntry> {
  // for callers in plain JavaScript
  if (typeof headers !== 'object' || (headers as unknown) === null) {
    throw new InvalidArgumentError(
      `Headers are ${kindOf(headers)}; write an object or a list of pairs`,
    );
  }
  return Symbol.iterator in headers ? headers : Object.entries(headers);
}

function headerLine(name: string, value: string): string {
  requireText(name, 'Header name');
  if (name.includes(':')) {
    throw new InvalidArgumentError(`Header name ${JSON.stringify(name)} contains a colon`);
  }
  if (name.toLowerCase() === 'content-length') {
    throw new InvalidArgumentError('Content-Length is counted from the body; do not give it');
  }
  return `${name}: ${requireOneLine(value, `Value of header ${name}`)}\n`;
}

function nameOf(control: string): string {
  if (control === '\r') return 'CR';
  return control === '\n' ? 'LF' : 'NUL';
}

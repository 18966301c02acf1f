import { Buffer } from 'node:buffer';
import { InvalidArgumentError } from '../errors.ts';
import {
  completeBlock,
  kindOf,
  requireBlockSize,
  requireBodySize,
  withBody,
} from './command-text.ts';
import { requireJobUuid } from './job-uuid.ts';

const LF = 10;
const CR = 13;

/**
 * A command as people write it: `name args`, and its headers on the next lines, each after a single LF.
 * Line ends before and after the command do not matter. Or a complete command in bytes, as a builder makes it, with its
 * blank line and its body: those come back as they are.
 *
 * A text may have a body, which is sent with its length: for `sendevent` and `sendmsg`, the commands whose body FreeSWITCH uses.
 *
 * Throws {@link InvalidArgumentError} for what would make the server read something else: a blank line,
 * CR or NUL inside, a Content-Length (it is counted from the body), no command at all, a size above the server's limits,
 * a Job-UUID that would come back changed.
 */
export function rawCommand(command: string | Uint8Array, body?: string | Uint8Array): Buffer {
  if (body !== undefined) return commandWithBody(command, body);
  if (typeof command === 'string') return commandOfText(command);
  if (command instanceof Uint8Array) return checkedBytes(command);
  throw new InvalidArgumentError(`Command is ${kindOf(command)}; write a string or bytes`);
}

function commandOfText(text: string): Buffer {
  return completeBlock(`${checkedText(text)}\n\n`);
}

function commandWithBody(command: string | Uint8Array, body: string | Uint8Array): Buffer {
  if (typeof command !== 'string') {
    throw new InvalidArgumentError(
      'A command in bytes has its body in them; give a text beside a body',
    );
  }
  const text = checkedText(command);
  if (!/^send(?:event|msg)(?:[ \n]|$)/i.test(text)) {
    throw new InvalidArgumentError('Only sendevent and sendmsg take a body');
  }
  return withBody(text, body);
}

function checkedText(text: string): string {
  const command = withoutOuterLineEnds(text);
  if (command.trim() === '') throw new InvalidArgumentError('Command is empty');
  if (command.includes('\0')) throw new InvalidArgumentError('Command contains a NUL');
  if (command.includes('\r')) {
    throw new InvalidArgumentError('Command contains a CR; separate its headers by LF alone');
  }
  if (command.includes('\n\n')) {
    throw new InvalidArgumentError(
      'Command contains a blank line, which would end it; send one command at a time, and a body by commands.sendmsg or commands.sendevent, or as the option `body` of freeswitch_esl',
    );
  }
  if (/\ncontent-length:/i.test(command)) {
    throw new InvalidArgumentError(
      'Command announces a body by Content-Length; use commands.sendmsg or commands.sendevent, which send it, or the option `body` of freeswitch_esl',
    );
  }
  checkJobUuid(command);
  return command;
}

/** The block with its blank line, and a body of the length that it announces. */
function checkedBytes(command: Uint8Array): Buffer {
  const bytes = Buffer.from(command.buffer, command.byteOffset, command.length);
  const blankLine = bytes.indexOf('\n\n');
  if (blankLine < 0) {
    throw new InvalidArgumentError(
      'The bytes of the command do not end with a blank line; use a builder of `commands`, or give text',
    );
  }
  const end = blankLine + 2;
  const bodyBytes = bytes.length - end;
  requireBlockSize(end);
  requireBodySize(bodyBytes);
  // most commands are one line
  if (bodyBytes === 0 && bytes.indexOf(LF) === blankLine) return bytes;
  const block = bytes.toString('utf8', 0, end);
  const extra = bodyBytes - Number(/\ncontent-length: *(\d+)/i.exec(block)?.[1] ?? 0);
  if (extra !== 0) {
    throw new InvalidArgumentError(
      extra > 0
        ? `The bytes hold ${extra} more than one command; send one command at a time`
        : `The body of the command is ${-extra} bytes shorter than its Content-Length`,
    );
  }
  checkJobUuid(block);
  return bytes;
}

/** FreeSWITCH knows commands by their prefix, in any case, and skips the blanks after a colon. */
function checkJobUuid(block: string): void {
  const jobUuid = /^bgapi .*(?:\n.*)*?\njob-uuid: ?([^\n]*)/i.exec(block)?.[1];
  if (jobUuid !== undefined) requireJobUuid(jobUuid);
}

/** By hand, since a pattern would try every run of line ends inside as the last one. */
function withoutOuterLineEnds(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isLineEnd(text, from)) from += 1;
  while (to > from && isLineEnd(text, to - 1)) to -= 1;
  return text.slice(from, to);
}

function isLineEnd(text: string, at: number): boolean {
  const character = text.charCodeAt(at);
  return character === LF || character === CR;
}

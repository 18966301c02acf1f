import { type Buffer } from 'node:buffer';
import { completeBlock, requireString } from './command-text.ts';
import { InvalidArgumentError } from '../errors.ts';

const LF = 10;
const CR = 13;

/**
 * A command as people write it: `name args`, and its headers on the next lines, each after a single LF.
 * Line ends before and after the command do not matter.
 *
 * Throws {@link InvalidArgumentError} for what would make the server read something else: a blank line,
 * CR or NUL inside, a Content-Length (its body would have to follow), no command at all.
 */
export function rawCommand(text: string): Buffer {
  requireString(text, 'Command');
  const command = withoutOuterLineEnds(text);
  if (command.trim() === '') throw new InvalidArgumentError('Command is empty');
  if (command.includes('\0')) throw new InvalidArgumentError('Command contains a NUL');
  if (command.includes('\r')) {
    throw new InvalidArgumentError('Command contains a CR; separate its headers by LF alone');
  }
  if (command.includes('\n\n')) {
    throw new InvalidArgumentError(
      'Command contains a blank line, which would end it; send one command at a time',
    );
  }
  if (/\ncontent-length:/i.test(command)) {
    throw new InvalidArgumentError(
      'Command announces a body by Content-Length; use commands.sendmsg or commands.sendevent, which send it',
    );
  }
  return completeBlock(`${command}\n\n`);
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

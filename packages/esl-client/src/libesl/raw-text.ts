import { commands, InvalidArgumentError } from '@switchwire/esl-protocol';

/**
 * The bytes of `send`: a command as libesl programs write it, with headers after line ends and perhaps a body after a
 * blank line. libesl sends whatever it gets; here a blank line must be followed by exactly the body that a
 * Content-Length announces, since anything else would be a second command, and every later reply would meet the wrong one.
 */
export function rawText(text: string): Buffer {
  const blank = /\r?\n\r?\n/.exec(text);
  const head = lineFeeds(blank === null ? text : text.slice(0, blank.index));
  // the body is sent as it is: an SDP has line ends of its own
  const rest = blank === null ? '' : text.slice(blank.index + blank[0].length);
  const length = /\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) return commands.raw(lineFeeds(text));
  const body = Buffer.from(rest).subarray(0, Number(length));
  if (body.length < Number(length) || Buffer.from(rest).subarray(body.length).toString().trim()) {
    throw new InvalidArgumentError(
      `The command announces a body of ${length} bytes, and ${Buffer.byteLength(rest)} follow`,
    );
  }
  const headers = head.replace(/\ncontent-length: *\d+/i, '');
  const plain = commands.raw(headers).subarray(0, -1);
  return Buffer.concat([plain, Buffer.from(`Content-Length: ${length}\n\n`), body]);
}

function lineFeeds(text: string): string {
  return text.replace(/\r\n/g, '\n');
}

/** A command of one line. */
export function oneLine(text: string): Buffer {
  if (/[\r\n]/.test(text)) {
    throw new InvalidArgumentError('The command contains a line end; it must be one line');
  }
  return commands.raw(text);
}

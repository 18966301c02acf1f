import { type EslFrame } from '@switchwire/esl-protocol';

/**
 * Whether the answer of a command is one line without a length. `getvar` answers with the bare value of a variable, which a caller
 * chooses (SIP headers): a blank line in it makes more answers of one. While such an answer is owed, nothing else is sent, so that
 * one too many has no command to be taken for, and ends the session.
 */
export function isAnsweredByLine(command: Uint8Array): boolean {
  // looked at for each command: most differ in their first byte
  const first = command[0];
  if (first !== 0x67 && first !== 0x47) return false;
  return String.fromCharCode(...command.subarray(0, PREFIX.length)).toLowerCase() === PREFIX;
}

/** FreeSWITCH knows a command by its prefix, in any case (esl-commands: recognition). */
const PREFIX = 'getvar';

/**
 * Whether two answers came as one frame: FreeSWITCH writes a value that begins with `~` without the blank line that ends it, so that
 * the next thing it sends completes it.
 */
export function isBrokenLine(command: Uint8Array, { headers }: EslFrame): boolean {
  return isAnsweredByLine(command) && headers.getAll('Content-Type').length > 1;
}

import { FrameDecoder } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { isAnsweredByLine, isBrokenLine } from './line-answer.ts';

const commandOf = (text: string): Buffer => Buffer.from(`${text}\n\n`);

describe('isAnsweredByLine', () => {
  it.each([
    ['getvar caller_id_name', true],
    ['GetVar x', true],
    ['getvarx', true],
    ['get', false],
    ['global', false],
    ['api uuid_getvar a b', false],
    ['', false],
  ])('%s: %s', (text, isLine) => {
    expect(isAnsweredByLine(commandOf(text))).toBe(isLine);
  });
});

describe('isBrokenLine', () => {
  it.each([
    ['getvar x', 'Content-Type: command/reply\nReply-Text: Fred\n\n', false],
    ['getvar x', 'Content-Type: command/reply\nFred\nContent-Type: command/reply\nReply-Text: +OK\n\n', true], // prettier-ignore
    ['exit', 'Content-Type: command/reply\nContent-Type: command/reply\nReply-Text: +OK\n\n', false], // prettier-ignore
  ])('%s answered by %j: %s', (command, answer, isBroken) => {
    const [frame] = new FrameDecoder().push(Buffer.from(answer));

    expect(isBrokenLine(commandOf(command), frame!)).toBe(isBroken);
  });
});

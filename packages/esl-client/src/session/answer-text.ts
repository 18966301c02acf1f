import { decodeReply, type EslFrame, type EslReply } from '@switchwire/esl-protocol';

/** The `text` of `decodeReply`, without the rest: all that is wanted of most answers. */
export function answerText(frame: EslFrame): string {
  return frame.contentType === 'api/response' ? frame.body.toString() : decodeReply(frame).text;
}

/** `ok` and `err`: what FreeSWITCH says; `other`: an answer that is neither. */
export type AnswerOutcome = EslReply['kind'];

/** Of the text of an answer, as `decodeReply` sees it. */
export function outcomeOfText(text: string): AnswerOutcome {
  if (text.startsWith('+OK')) return 'ok';
  return /^-(?:ERR|USAGE)/.test(text) ? 'err' : 'other';
}

export function kindOf({ kind }: EslReply): AnswerOutcome {
  return kind;
}

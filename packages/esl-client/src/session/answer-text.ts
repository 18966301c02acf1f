import { decodeReply, type EslFrame } from '@switchwire/esl-protocol';

/** The `text` of `decodeReply`, without the rest: all that is wanted of most answers. */
export function answerText(frame: EslFrame): string {
  return frame.contentType === 'api/response' ? frame.body.toString() : decodeReply(frame).text;
}

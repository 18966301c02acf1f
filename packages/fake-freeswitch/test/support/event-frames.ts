import { type EslFrame } from '@switchwire/esl-protocol';

/** Whether the frame carries an event, in any format. */
export function isEventFrame(frame: EslFrame): boolean {
  return frame.contentType.startsWith('text/event-');
}

import { expect } from 'vitest';
import { decodeEvent, type EslEvent, type EslFrame, FrameDecoder } from '../src/index.ts';

export const UUID = 'b28a3cae-10b0-4549-908a-d4e45420f471';
export const GOODBYE = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';

/** Latin-1 text to frames: one character is one byte. */
export function frames(...lines: string[]): EslFrame[] {
  const decoder = new FrameDecoder();
  const found = decoder.push(Buffer.from(lines.join(''), 'latin1'));
  decoder.end();
  return found;
}

export function frame(...lines: string[]): EslFrame {
  const found = frames(...lines);
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** The event in the one frame that these lines are. */
export function event(...lines: string[]): EslEvent {
  return decodeEvent(frame(...lines));
}

/** The event in a frame of `text/event-plain` with these inner lines. */
export function plain(...lines: string[]): EslEvent {
  return event(frameText('plain', lines.join('')));
}

/** The event in a frame of `text/event-json` with this text. */
export function json(text: string): EslEvent {
  return event(frameText('json', text));
}

/** The event in a frame of `text/event-xml` with this text. */
export function xml(text: string): EslEvent {
  return event(frameText('xml', text));
}

function frameText(format: string, inner: string): string {
  return `Content-Length: ${inner.length}\nContent-Type: text/event-${format}\n\n${inner}`;
}

/** Whether the frame carries an event, in any format. */
export function isEventFrame({ contentType }: EslFrame): boolean {
  return contentType.startsWith('text/event-');
}

import { encodeFrame } from '@switchwire/esl-protocol/server';
import { type EslFrame, FrameDecoder } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { FrameInbox } from './frame-inbox.ts';

function frame(contentType: string, body: string): EslFrame {
  const bytes = encodeFrame([['Content-Type', contentType]], Buffer.from(body));
  return new FrameDecoder().push(bytes).at(0)!;
}

/** `r1` is a reply, anything else an event. */
function filled(maxQueued: number, bodies: readonly string[]): FrameInbox {
  const inbox = new FrameInbox(maxQueued);
  for (const body of bodies) {
    inbox.push(frame(body.startsWith('r') ? 'api/response' : 'text/event-plain', body));
  }
  return inbox;
}

async function bodiesOf(inbox: FrameInbox): Promise<string[]> {
  const bodies: string[] = [];
  for (let next = await inbox.next(0); next !== undefined; next = await inbox.next(0)) {
    bodies.push(next.body.toString());
  }
  return bodies;
}

describe('the inbox of a program that does not receive', () => {
  it.each([
    ['events', ['e1', 'e2', 'e3', 'e4'], ['e2', 'e3', 'e4'], 1],
    ['replies of plain sends', ['r1', 'r2', 'r3', 'r4', 'r5'], ['r3', 'r4', 'r5'], 2],
    ['both, in their order', ['r1', 'e1', 'r2', 'e2', 'r3'], ['r2', 'e2', 'r3'], 2],
    ['no more than fits', ['e1', 'r1', 'e2'], ['e1', 'r1', 'e2'], 0],
  ])('keeps the newest, and counts the dropped: %s', async (_what, came, kept, dropped) => {
    const inbox = filled(3, came);

    expect(inbox.dropped).toBe(dropped);
    expect(await bodiesOf(inbox)).toEqual(kept);
  });

  it('holds one frame at least, and counts none that was not dropped', async () => {
    const inbox = filled(0, ['e1', 'e2']);

    expect(inbox.dropped).toBe(1);
    expect(await bodiesOf(inbox)).toEqual(['e2']);
  });

  it('sets no more aside than it holds', async () => {
    const inbox = filled(3, ['e1', 'e2', 'e3']);
    const reply = inbox.reply();
    for (const body of ['e4', 'e5']) inbox.push(frame('text/event-plain', body));
    inbox.push(frame('api/response', 'r1'));

    expect((await reply)?.body.toString()).toBe('r1');
    expect(inbox.dropped).toBe(2);
    expect(await bodiesOf(inbox)).toEqual(['e3', 'e4', 'e5']);
  });
});

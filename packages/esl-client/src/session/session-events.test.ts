import { decodeReply, FrameDecoder } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { CommandRefusedError } from '../errors.ts';
import { MAX_PEER_TEXT } from '../peer-text.ts';
import { HeldEvents } from './held-events.ts';
import { SessionEvents, type Settlement } from './session-events.ts';

const replyOf = (text: string) =>
  decodeReply(
    new FrameDecoder().push(
      Buffer.from(`Content-Type: command/reply\nReply-Text: ${text}\n\n`),
    )[0]!,
  );

/** A session that answers when the test says so. */
function rig() {
  const sent: string[] = [];
  const owed: { answer: (text: string) => void; fail: (error: Error) => void }[] = [];
  const settlements: Settlement[] = [];
  const session = {
    send: (bytes: Uint8Array) =>
      new Promise<ReturnType<typeof replyOf>>((resolve, reject) => {
        sent.push(Buffer.from(bytes).toString().trim());
        owed.push({ answer: (text) => resolve(replyOf(text)), fail: reject });
      }),
    refusal: (attempted: string, answer: string) =>
      new CommandRefusedError('fs1:8021', attempted, answer),
  };
  const events = new SessionEvents(session, {
    onSettled: (settlement) => settlements.push(settlement),
  });
  return {
    events,
    held: new HeldEvents(events),
    settlements,
    take: () => sent.splice(0),
    answer: async (...texts: string[]) => {
      for (const text of texts) owed.shift()!.answer(text);
      await new Promise(setImmediate);
    },
    lose: async () => {
      for (const { fail } of owed.splice(0)) fail(new Error('lost'));
      await new Promise(setImmediate);
    },
  };
}

describe('a set of events', () => {
  it('is reached by the difference, additions first, and settles with the refused names', async () => {
    const { events, take, answer, settlements } = rig();
    events.request({ revision: 1, events: ['DTMF', 'TALK'], ask: 'changes' });
    expect(take()).toEqual(['event json DTMF', 'event json TALK']);
    await answer('+OK', '-ERR no keywords supplied');
    expect(settlements).toEqual([{ revision: 1, refusedEvents: ['TALK'] }]);

    events.request({ revision: 2, events: ['NOTALK', 'TALK'], ask: 'changes' });
    expect(take()).toEqual(['event json NOTALK', 'nixevent DTMF']);
    await answer('+OK', '+OK');
    expect(settlements[1]).toEqual({ revision: 2, refusedEvents: ['TALK'] });

    events.request({ revision: 3, events: ['NOTALK', 'TALK'], ask: 'refused' });
    expect(take()).toEqual(['event json TALK']);
  });

  it('keeps a short text of a refusal, whatever the peer says', async () => {
    const { events, answer } = rig();
    events.request({ revision: 1, events: ['DTMF', 'TALK'], ask: 'changes' });

    await answer('-ERR no keywords supplied', `-ERR ${'x'.repeat(100_000)}`);

    expect(events.refusalOf('DTMF')).toBe('-ERR no keywords supplied');
    expect(events.refusalOf('TALK')?.length).toBe(MAX_PEER_TEXT + 1);
  });

  it('asks again for a refused name that was given back and is wanted again', async () => {
    const { events, take, answer } = rig();
    events.request({ revision: 1, events: ['TALK'], ask: 'changes' });
    await answer('-ERR');
    events.request({ revision: 2, events: [], ask: 'changes' });
    events.request({ revision: 3, events: ['TALK'], ask: 'changes' });

    expect(take()).toEqual(['event json TALK', 'event json TALK']);
  });

  it('forgets that a name was refused once it is given back, and once it is asked for again', async () => {
    const { events, take, answer } = rig();
    events.add(['TALK', 'NOTALK']);
    await answer('-ERR no', '-ERR no');
    expect(events.refused).toEqual(['TALK', 'NOTALK']);
    expect(events.refusalOf('TALK')).toBe('-ERR no');

    events.remove(['NOTALK']);
    expect(events.refused).toEqual(['TALK']);
    events.add(['TALK']);
    expect(events.refused).toEqual([]);
    expect(take()).toEqual(['event json TALK', 'event json NOTALK', 'event json TALK']);
    await answer('+OK');

    expect([events.refused, events.names]).toEqual([[], ['TALK']]);
  });

  it('keeps every wanted name subscribed while ALL ends, and unsubscribes unwanted ones when they arrive', async () => {
    const { events, take, answer } = rig();
    events.request({ revision: 1, events: ['ALL', 'DTMF'], ask: 'changes' });
    await answer('+OK', '+OK');
    take();
    events.request({ revision: 2, events: ['DTMF', 'CUSTOM a::b'], ask: 'changes' });
    const [first, second, nix, ...more] = take();

    expect([first, second, more]).toEqual(['event json DTMF', 'event json CUSTOM a::b', []]);
    expect(nix).toMatch(/^nixevent CLONE CHANNEL_CREATE /);
    expect(nix).not.toMatch(/DTMF|CUSTOM|ALL\b/);
    const event = (subclass: string) => ({ name: 'CUSTOM', subclass }) as never;
    for (const subclass of ['a::c', 'a::c', 'a::b']) events.sweep(event(subclass));
    expect(take()).toEqual(['nixevent CUSTOM a::c']);
  });
});

describe('counted subscriptions', () => {
  it('are asked for by the first and given back by the last', async () => {
    const { held, take, answer } = rig();
    const first = held.hold(['DTMF']);
    const second = held.hold(['DTMF', 'TALK']);
    expect(take()).toEqual(['event json DTMF', 'event json TALK']);
    await answer('+OK', '-ERR');
    await Promise.all([first.ready, second.ready]);
    expect([first.refused, second.refused]).toEqual([[], ['TALK']]);

    first.release();
    first.release();
    expect(take()).toEqual([]);
    second.release();
    expect(take()).toEqual(['nixevent DTMF']);
  });

  it('cannot be given back under what is kept for the session', async () => {
    const { held, take, answer } = rig();
    const hold = held.hold(['BACKGROUND_JOB']);
    held.keep(['BACKGROUND_JOB']);
    hold.release();
    expect(take()).toEqual(['event json BACKGROUND_JOB']);
    await answer('-ERR');

    held.keep(['BACKGROUND_JOB']);
    expect(take()).toEqual(['event json BACKGROUND_JOB']);
  });

  it('are brought by ALL, and asked for by name when it leaves', async () => {
    const { held, take, answer, events } = rig();
    const all = held.hold(['ALL']);
    await answer('+OK');
    held.keep(['BACKGROUND_JOB']);
    expect(take()).toEqual(['event json ALL']);
    expect(events.granted(['BACKGROUND_JOB'])).toBe(true);

    all.release();
    const [first, nix] = take();
    expect(first).toBe('event json BACKGROUND_JOB');
    expect(nix).not.toContain('BACKGROUND_JOB');
  });

  it('fail with the session, and are asked for again by the next holder', async () => {
    const { held, take, lose } = rig();
    const hold = held.hold(['DTMF']);
    await lose();
    await expect(hold.ready).rejects.toThrow('lost');

    held.hold(['DTMF']);
    expect(take()).toEqual(['event json DTMF', 'event json DTMF']);
  });

  it('leave other subscriptions alone', () => {
    const { held, events, take } = rig();
    events.give(['DTMF', 'TALK']);
    held.hold(['DTMF']).release();
    expect(take()).toEqual([]);

    events.forget(['DTMF']);
    held.hold(['DTMF', 'TALK']);
    expect(take()).toEqual(['event json DTMF']);
  });
});

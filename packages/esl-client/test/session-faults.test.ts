import { commands } from '@switchwire/esl-protocol';
import { describe, expect, it, vi } from 'vitest';
import { sessionRig as rig } from './session-rig.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { apiResponse, jsonEvent, plainEvent, reply } from './wire-text.ts';

const HEARTBEAT = plainEvent({ 'Event-Name': 'HEARTBEAT' });

describe('a session that does not answer', () => {
  it('ends although events come, and names what it left unanswered', async () => {
    const clock = new SimulatedClock();
    const { session, peer, events, closed } = await rig({}, { clock, commandTimeoutMs: 5_000 });
    const asked: Promise<unknown>[] = [];
    for (let i = 1; i <= 13; i++) {
      asked.push(session.send(commands.api('status')).catch((error: unknown) => error));
      await peer.command();
      clock.increment(5_000);
      peer.send(HEARTBEAT);
      if (i < 13) await vi.waitFor(() => expect(events).toHaveLength(i));
    }

    expect(await closed()).toMatchObject({
      kind: 'timeout',
      code: 'ESL_UNANSWERED',
      message: 'FreeSWITCH at fs1:8021 left 13 commands unanswered, the first of them "api status"',
    });
    expect(await Promise.all(asked)).toHaveLength(13);
  });

  it.each([
    ['a header', 'Content-Type: text/event-plain\nX: ', 'x'],
    ['a body', 'Content-Type: api/response\nContent-Length: 100000\n\n', 'x'],
  ])(
    'ends when %s of it has not ended after its bytes came for too long',
    async (_what, head, more) => {
      const clock = new SimulatedClock();
      const { peer, session, closed } = await rig({}, { clock, frameTimeoutMs: 10_000 });
      clock.increment(60_000);
      peer.send(HEARTBEAT, head);
      let received = HEARTBEAT.length + head.length;
      const arrived = () => vi.waitFor(() => expect(session.stats().bytesReceived).toBe(received));
      await arrived();
      for (let i = 0; i < 2; i++) {
        clock.increment(5_000);
        peer.send(more);
        received += more.length;
        await arrived();
        expect(session.closed).toBeUndefined();
      }
      clock.increment(1);
      peer.send(more);

      expect(await closed()).toMatchObject({
        code: 'ESL_ENDLESS_FRAME',
        message: 'FreeSWITCH at fs1:8021 did not finish a frame within 10000 ms',
      });
    },
  );
});

describe('the result of a background job that is too large', () => {
  it('fails its job at once, and no other', async () => {
    const { session, peer, defects } = await rig({}, { limits: { maxBodyBytes: 1_000 } });
    const large = session.bgapi('show channels', { jobUuid: 'large' });
    const small = session.bgapi('status', { jobUuid: 'small' });
    await peer.command();
    peer.send(reply('+OK'), reply('+OK'));
    const result = (await large).result;
    const event = { 'Event-Name': 'BACKGROUND_JOB', 'Job-UUID': 'large', _body: 'x'.repeat(5_000) };
    peer.send(jsonEvent(event));

    await expect(result).rejects.toMatchObject({ code: 'ESL_FRAME_TOO_LARGE' });
    expect(defects).toMatchObject([{ code: 'ESL_FRAME_TOO_LARGE' }]);
    peer.send(jsonEvent({ 'Event-Name': 'BACKGROUND_JOB', 'Job-UUID': 'small', _body: 'UP' }));
    expect(await (await small).result).toBe('UP');
  });
});

describe('a value that getvar answers with, which a caller chooses', () => {
  const FORGED = 'x\n\nContent-Type: command/reply\nReply-Text: +OK forged';

  it('is never the answer of the next command: one with a blank line ends the session', async () => {
    const { session, peer, closed } = await rig();
    const first = session.send(commands.api('status'));
    const value = session.send(commands.getvar('caller_id_name'));
    const next = session.send(commands.exit());
    const failed = next.catch((error: unknown) => error);
    await peer.read('api status\n\n');
    peer.send(apiResponse('UP'));
    await peer.read('getvar caller_id_name\n\n');
    expect(peer.unread).toBe('');
    peer.send(reply(FORGED));

    expect((await first).text).toBe('UP');
    expect((await value).text).toBe('x');
    expect(await failed).toMatchObject({ code: 'ESL_SESSION_LOST', written: false });
    expect(await closed()).toMatchObject({ code: 'ESL_UNEXPECTED_REPLY' });
  });

  it('ends the session when it begins with a tilde, and so has no end of its own', async () => {
    const clock = new SimulatedClock();
    const { session, peer, closed } = await rig({}, { clock, commandTimeoutMs: 1_000 });
    const value = session.send(commands.getvar('caller_id_name')).catch((error: unknown) => error);
    const next = session.send(commands.noevents()).catch((error: unknown) => error);
    await peer.read('getvar caller_id_name\n\n');
    peer.send('Content-Type: command/reply\nFred\n');
    clock.increment(500);
    const last = session.send(commands.exit(), { timeoutMs: 60_000 }).catch((e: unknown) => e);
    clock.increment(500);
    await peer.read('exit\n\n');
    peer.send(reply('+OK bye'));

    expect(await value).toMatchObject({ code: 'ESL_COMMAND_TIMEOUT', written: true });
    expect(await next).toMatchObject({ code: 'ESL_COMMAND_TIMEOUT', written: false });
    expect(await last).toMatchObject({ code: 'ESL_SESSION_LOST' });
    expect(await closed()).toMatchObject({ code: 'ESL_UNEXPECTED_REPLY' });
  });
});

describe('a kill notice between whose head and text FreeSWITCH wrote an event', () => {
  const HEAD = 'Content-Type: text/disconnect-notice\nContent-Length: 39\n\n';
  const TEXT = 'killed listener because of lost events\n';

  it.each([
    ['its head, torn itself', 'Content-Length: 586\nContent-Type: text/event-json\n\n{"Event-Sub'],
    ['a longer one', 'Content-Length: 15860\nContent-Type: text/event-plain\n\nEvent-Name: X\n'],
    ['bytes that break the protocol', 'Content-Length: 586\nContent-Type: text/event-json\nContent-Length: x\n\n'], // prettier-ignore
  ])('is still the cause: %s', async (_what, between) => {
    const { peer, closed } = await rig();
    peer.send(HEARTBEAT, HEAD, between, TEXT);
    peer.socket.end();

    expect(await closed()).toMatchObject({
      kind: 'peer',
      code: 'ESL_LOST_EVENTS',
      said: 'killed listener because of lost events',
    });
  });
});

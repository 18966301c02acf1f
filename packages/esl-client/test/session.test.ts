import { commands } from '@switchwire/esl-protocol';
import { connect as dial } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { createEslSession } from '../src/session/session.ts';
import { type CloseCause } from '../src/close-cause.ts';
import { listen } from '@switchwire/raw-peer';
import { sessionRig as rig } from './session-rig.ts';
import { apiResponse, GOODBYE, jsonEvent, lingerNotice, plainEvent, reply } from './wire-text.ts';

const HEARTBEAT = plainEvent({ 'Event-Name': 'HEARTBEAT' });
const KILL = 'killed listener because of lost events\n';

describe('EslSession', () => {
  it('ends as a protocol fault on a reply that no command waits for', async () => {
    const { session, peer, closed } = await rig();
    const answered = session.send(commands.api('a'));
    await peer.command();
    peer.send(apiResponse('1'), reply('+OK'));

    expect((await answered).text).toBe('1');
    expect(await closed()).toMatchObject({ kind: 'protocol', code: 'ESL_UNEXPECTED_REPLY' });
    await peer.end();
  });

  it.each([
    ['a body', apiResponse('UP 0 years, naïve\n'), 'UP 0 years, naïve\n'],
    ['no body', apiResponse(''), ''],
    ['a refusal', apiResponse('-ERR no such command\n'), '-ERR no such command\n'],
    ['a refusal of the user', reply('-ERR permission denied'), '-ERR permission denied'],
  ])('resolves with the text of an answer: %s', async (_, answer, text) => {
    const { session, peer } = await rig();
    const answered = session.sendText(commands.api('status'));
    expect(await peer.command()).toBe('api status');
    peer.send(answer);

    expect(await answered).toBe(text);
  });

  it('delivers complete frames before bytes that are not a frame', async () => {
    const { session, peer, events, closed } = await rig();
    const answered = session.send(commands.api('a'));
    await peer.command();
    peer.send(apiResponse('1'), HEARTBEAT, 'Content-Type: api/response\nContent-Length: x\n\n');

    expect((await answered).text).toBe('1');
    expect(await closed()).toMatchObject({ kind: 'protocol', code: 'ESL_MALFORMED_FRAME' });
    expect(events).toHaveLength(1);
  });

  it('ends on a frame beyond its limits, naming both numbers', async () => {
    const { peer, closed } = await rig({}, { limits: { maxBodyBytes: 100, maxSkippedBytes: 100 } });
    peer.send('Content-Type: api/response\nContent-Length: 101\n\n');

    const cause = await closed();
    expect(cause.code).toBe('ESL_FRAME_TOO_LARGE');
    expect(cause.message).toContain('101');
    expect(cause.message).toContain('100');
  });

  it.each([
    ['between frames', '', { kind: 'network', code: 'ESL_END' }],
    ['inside a header block', 'Content-Type: te', { kind: 'network', code: 'ESL_TRUNCATED_FRAME' }],
    ['inside a body', 'Content-Length: 9\nContent-Type: text/event-plain\n\nEv', { kind: 'network', code: 'ESL_TRUNCATED_FRAME' }], // prettier-ignore
    [
      'inside a body that ends with the kill notice',
      `Content-Length: 900\nContent-Type: text/event-plain\n\nEvent-Name: X\nN: Content-Type: text/disconnect-notice\nContent-Length: 39\n\n${KILL}`,
      {
        kind: 'peer',
        code: 'ESL_LOST_EVENTS',
        message:
          'FreeSWITCH ended the session on fs1:8021: killed listener because of lost events; this side read too slowly',
      },
    ],
    [
      'inside a body that ends with the notice of a shutdown',
      'Content-Length: 900\nContent-Type: text/event-plain\n\nEvent-Content-Type: text/disconnect-notice\nContent-Length: 31\n\nThe system is being shut down.\n',
      {
        kind: 'peer',
        code: 'ESL_DISCONNECT_NOTICE',
        message: 'FreeSWITCH ended the session on fs1:8021: The system is being shut down.',
      },
    ],
    ['after a notice', GOODBYE, { kind: 'peer', code: 'ESL_DISCONNECT_NOTICE' }],
    [
      'after the kill notice between frames',
      `Content-Type: text/disconnect-notice\nContent-Length: 39\n\n${KILL}`,
      { kind: 'peer', code: 'ESL_LOST_EVENTS' },
    ],
  ])('reports an end %s', async (_where, bytes, cause) => {
    const { peer, closed } = await rig();
    peer.send(bytes);
    peer.socket.end();

    expect(await closed()).toMatchObject(cause);
  });

  it('reports a reset by its code', async () => {
    const { peer, closed } = await rig();
    peer.socket.resetAndDestroy();

    expect(await closed()).toMatchObject({ kind: 'network', code: 'ECONNRESET' });
  });

  it('reports a refused connection like any other end', async () => {
    const server = await listen();
    await new Promise((resolve) => server.server.close(resolve));
    const causes: CloseCause[] = [];
    createEslSession(
      dial({ host: '127.0.0.1', port: server.port }),
      { onEvent: () => undefined, onClose: (cause) => causes.push(cause) },
      { address: 'fs1:8021', commandTimeoutMs: 0 },
    );

    await vi.waitFor(() =>
      expect(causes).toMatchObject([{ kind: 'network', code: 'ECONNREFUSED' }]),
    );
  });

  it('survives handlers that throw, and reports each', async () => {
    const boom = () => {
      throw new Error('consumer');
    };
    const { session, peer, defects } = await rig({
      onEvent: boom,
      onLog: boom,
      onUnknown: boom,
      onNotice: boom,
      onAuthRequest: boom,
    });
    peer.send(
      HEARTBEAT,
      'Content-Type: log/data\nContent-Length: 1\n\nx',
      'Content-Type: foo/bar\n\n',
      lingerNotice('u', 5),
      'Content-Type: auth/request\n\n',
    );
    const answered = session.send(commands.api('a'));
    await peer.command();
    peer.send(apiResponse('1'));

    expect((await answered).text).toBe('1');
    expect(defects).toHaveLength(5);
    expect(session.closed).toBeUndefined();
  });

  it('routes every content type to its handler', async () => {
    const seen: string[] = [];
    const { peer, session } = await rig({
      onEvent: ({ contentType }) => seen.push(contentType),
      onLog: () => seen.push('log'),
      onUnknown: ({ contentType }) => seen.push(`unknown ${contentType}`),
      onNotice: ({ kind }) => seen.push(kind),
      onAuthRequest: () => seen.push('auth'),
    });
    peer.send(
      HEARTBEAT,
      jsonEvent({ 'Event-Name': 'DTMF' }),
      'Content-Length: 8\nContent-Type: text/event-xml\n\n<event/>',
      'Content-Type: log/data\nContent-Length: 1\n\nx',
      'Content-Type: foo/bar\n\n',
      'X-Only: 1\n\n',
      lingerNotice('u', -1),
      'Content-Type: auth/request\n\n',
    );

    await vi.waitFor(() =>
      expect(seen).toEqual([
        'text/event-plain',
        'text/event-json',
        'text/event-xml',
        'log',
        'unknown foo/bar',
        'unknown ',
        'linger',
        'auth',
      ]),
    );
    expect(session.stats()).toMatchObject({ framesReceived: 8, eventsReceived: 3 });
  });

  it('cuts a connection whose peer says goodbye and never leaves', async () => {
    const { peer, closed } = await rig({}, { closeTimeoutMs: 20 });
    peer.send(GOODBYE);

    expect(await closed()).toMatchObject({ code: 'ESL_DISCONNECT_NOTICE' });
  });

  it('writes commands issued before a polite end, and cuts a peer that never answers it', async () => {
    const { session, peer, closed } = await rig({}, { closeTimeoutMs: 20 });
    peer.socket.pause();
    const last = session.send(commands.api('last'));
    session.end();

    await expect(last).rejects.toMatchObject({ code: 'ESL_SESSION_LOST', written: true });
    expect(await closed()).toMatchObject({ kind: 'request', code: 'ESL_CLOSED' });
    peer.socket.resume();
    expect(await peer.command()).toBe('api last');
  });

  it('writes nothing more once it has begun to end', async () => {
    const { session, peer } = await rig({}, { closeTimeoutMs: 20 });
    session.end();

    await expect(session.send(commands.api('late'))).rejects.toMatchObject({
      code: 'ESL_SESSION_LOST',
      written: false,
    });
    await peer.end();
    expect(peer.unread).toBe('');
  });

  it('forgets a job whose command failed, and settles one that was refused', async () => {
    const { session, peer } = await rig();
    const stopped = new AbortController();
    const aborted = session.bgapi('a', { jobUuid: 'job', signal: stopped.signal });
    const refused = session.bgapi('b');
    await peer.command();
    await peer.command();
    stopped.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'ESL_COMMAND_ABORTED', written: true });
    peer.send(reply('+OK Job-UUID: job', 'Job-UUID: job'), reply('-ERR permission denied'));

    const job = await refused;
    expect(await job.result).toBe('-ERR permission denied');
    expect(job.reply.kind).toBe('err');
    const again = session.bgapi('c', { jobUuid: 'job' });
    await expect(session.bgapi('d', { jobUuid: 'job' })).rejects.toMatchObject({
      code: 'ESL_INVALID_ARGUMENT',
    });
    await peer.command();
    peer.send(reply('+OK Job-UUID: job', 'Job-UUID: job'));
    expect((await again).jobUuid).toBe('job');
  });

  it('bounds jobs, and gives up on a result in time or on demand', async () => {
    const { session, peer } = await rig({}, { maxJobs: 2 });
    const stop = new AbortController();
    const slow = session.bgapi('slow', { jobTimeoutMs: 20 });
    const stopped = session.bgapi('stopped', { signal: stop.signal });
    await expect(session.bgapi('third')).rejects.toMatchObject({
      code: 'ESL_QUEUE_FULL',
      limit: 2,
    });
    for (const uuid of ['1', '2']) {
      await peer.command();
      peer.send(reply(`+OK Job-UUID: ${uuid}`));
    }

    await expect((await slow).result).rejects.toMatchObject({
      code: 'ESL_COMMAND_TIMEOUT',
      timeoutMs: 20,
    });
    const { result } = await stopped;
    stop.abort();
    await expect(result).rejects.toMatchObject({ code: 'ESL_COMMAND_ABORTED' });
  });

  it.each(['originate secret', `originate ${'secret'.repeat(100)}`])(
    'names a job whose result will not come by its verb alone (%#)',
    async (command) => {
      const { session, peer } = await rig();
      const stop = new AbortController();
      const starting = session.bgapi(command, { signal: stop.signal });
      await peer.command();
      peer.send(reply('+OK Job-UUID: 1'));
      const { result } = await starting;
      stop.abort();

      const text = await result.then(expect.fail, String);
      expect(text).toContain('bgapi originate …');
      expect(text).not.toContain('secret');
    },
  );

  it('passes the result of a job on as an event like any other', async () => {
    const { session, peer, events } = await rig();
    const starting = session.bgapi('status');
    const [, jobUuid] = /Job-UUID: (.+)$/.exec(await peer.command())!;
    peer.send(
      reply(`+OK Job-UUID: ${jobUuid!}`),
      jsonEvent({ 'Event-Name': 'BACKGROUND_JOB', 'Job-UUID': 'somebody else', _body: 'no' }),
      jsonEvent({ 'Event-Name': 'BACKGROUND_JOB', 'Job-UUID': jobUuid!, _body: 'yes' }),
    );

    expect(await (await starting).result).toBe('yes');
    expect(events).toHaveLength(2);
  });

  it('holds commands back while the peer reads nothing, so that they fail unwritten', async () => {
    const { session, peer } = await rig();
    peer.socket.pause();
    const big = Buffer.concat([Buffer.alloc(8 * 1024 * 1024, 'x'), Buffer.from('\n\n')]);
    const outcomes: Promise<unknown>[] = [];
    const note = (promise: Promise<unknown>) =>
      outcomes.push(promise.catch((error: unknown) => (error as { written: boolean }).written));
    note(session.send(big));
    await new Promise((resolve) => setImmediate(resolve));
    note(session.send(commands.api('held back')));
    await new Promise((resolve) => setImmediate(resolve));
    expect(session.stats().commandsSent).toBe(1);

    session.destroy({ kind: 'timeout', code: 'TEST', message: 'half open' });

    expect(await Promise.all(outcomes)).toEqual([true, false]);
  });

  it('resumes writing once the peer reads again', async () => {
    const { session, peer } = await rig();
    peer.socket.pause();
    const big = Buffer.concat([Buffer.alloc(8 * 1024 * 1024, 'x'), Buffer.from('\n\n')]);
    const first = session.send(big, { timeoutMs: 0 });
    await new Promise((resolve) => setImmediate(resolve));
    const second = session.send(commands.api('after'), { timeoutMs: 0 });
    peer.socket.resume();

    await peer.command();
    expect(await peer.command()).toBe('api after');
    peer.send(reply('-ERR command not found'), apiResponse('1'));
    expect((await first).kind).toBe('err');
    expect((await second).text).toBe('1');
  });
});

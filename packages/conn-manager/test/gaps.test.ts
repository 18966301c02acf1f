import { setTimeout as timersPhase } from 'node:timers/promises';
import { listen } from '@switchwire/raw-peer';
import { SimulatedClock } from 'xstate';
import { describe, expect, it } from 'vitest';
import { type GapNotice } from '../src/index.ts';
import { fakeNode, phaseBecomes, recordingLogger, startManager, subscribed } from './managed.ts';

const OK = 'Content-Type: command/reply\nReply-Text: +OK\n\n';

function eventFrame(headers: Readonly<Record<string, string>>): string {
  const body = JSON.stringify(headers);
  return `Content-Length: ${body.length}\nContent-Type: text/event-json\n\n${body}`;
}

/** A login whose questions and subscriptions are all answered with OK. */
async function logIn(server: Awaited<ReturnType<typeof listen>>) {
  const peer = await server.accept();
  peer.send('Content-Type: auth/request\n\n');
  for (let reply = 0; reply < 8; reply++) {
    await peer.command();
    peer.send(OK);
  }
  return peer;
}

describe('a gap notice', () => {
  it('says interruption when the same FreeSWITCH answers again', async () => {
    const fake = await fakeNode();
    const gaps: GapNotice[] = [];
    const manager = await startManager({ onGap: (gap) => gaps.push(gap) });
    const lease = manager.acquire(fake.url);
    await subscribed(lease);
    const server = lease.info.server;
    expect(server?.startedAt).toBeTypeOf('number');

    fake.connections[0]?.drop();
    await expect.poll(() => gaps.length).toBe(1);

    expect(gaps[0]).toMatchObject({
      kind: 'interruption',
      coreUuidBefore: server?.coreUuid,
      coreUuidAfter: server?.coreUuid,
      socket: { server: { coreUuid: server?.coreUuid } },
    });
  });

  it('says restart when another process answers, and nothing of the one before is shown any more', async () => {
    const fake = await fakeNode();
    const gaps: GapNotice[] = [];
    const logger = recordingLogger();
    const manager = await startManager({ logger, onGap: (gap) => gaps.push(gap) });
    const lease = manager.acquire(fake.url);
    await subscribed(lease);
    fake.heartbeat();
    await expect.poll(() => lease.info.heartbeat).toBeDefined();
    const before = lease.info.server?.coreUuid;

    await fake.stop();
    await phaseBecomes(lease, 'retrying');
    expect(lease.info.server).toBeUndefined();
    await fake.start();
    await expect.poll(() => gaps.length).toBe(1);

    const { coreUuidAfter } = gaps[0]!;
    expect(gaps[0]).toMatchObject({ kind: 'restart', coreUuidBefore: before });
    expect(coreUuidAfter).not.toBe(before);
    expect(lease.info).toMatchObject({ server: { coreUuid: coreUuidAfter }, heartbeat: undefined });
    expect(logger.lines.join('\n')).toContain('was restarted: its calls are gone');
  });

  it('is given once more when the first event says that it was a restart', async () => {
    const fake = await fakeNode({
      users: { 'limited@here': { password: 'p', allowedEvents: 'all', allowedApi: 'status' } },
    });
    const gaps: GapNotice[] = [];
    const manager = await startManager({ onGap: (gap) => gaps.push(gap) });
    const lease = manager.acquire(`fs://limited@here:p@${fake.host}:${fake.port}`);
    await subscribed(lease);
    expect(lease.info.server).toBeUndefined();
    fake.heartbeat();
    await expect.poll(() => lease.info.server?.startedAt).toBeTypeOf('number');
    const before = lease.info.server?.coreUuid;

    await fake.stop();
    await fake.start();
    await expect.poll(() => gaps.map(({ kind }) => kind)).toEqual(['unknown']);
    fake.heartbeat();

    await expect.poll(() => gaps.map(({ kind }) => kind)).toEqual(['unknown', 'restart']);
    expect(gaps[1]).toMatchObject({ from: gaps[0]?.from, coreUuidBefore: before });
    expect(lease.info.stats.reconnects).toBe(1);
  });

  it('begins when the last event that was read was made', async () => {
    const gaps: GapNotice[] = [];
    const server = await listen();
    const manager = await startManager({ onGap: (gap) => gaps.push(gap) });
    manager.acquire(server.url);
    const made = Date.now() - 60_000;
    const peer = await logIn(server);
    peer.send(
      eventFrame({ 'Event-Name': 'HEARTBEAT', 'Event-Date-Timestamp': `${made}000` }),
      'Content-Type: text/disconnect-notice\nContent-Length: 39\n\nkilled listener because of lost events\n',
    );
    peer.socket.end();
    await logIn(server);
    await expect.poll(() => gaps.length).toBe(1);

    expect(gaps[0]).toMatchObject({ from: made, cause: { code: 'ESL_LOST_EVENTS' } });
  });
});

describe('a process that was suspended', () => {
  it('reads what has arrived before it probes', async () => {
    const server = await listen();
    const clock = new SimulatedClock();
    const manager = await startManager({ timings: { livenessWindow: 10_000 } }, { clock });
    const lease = manager.acquire(server.url);
    const peer = await logIn(server);
    await subscribed(lease);

    // in the phase of the event loop in which timers fire that are overdue
    await timersPhase(0);
    peer.send(eventFrame({ 'Event-Name': 'HEARTBEAT' }));
    clock.increment(11_000);
    const asked = lease.api('status');

    expect(await peer.command()).toBe('api status');
    peer.send(OK);
    await asked;
    expect(lease.info).toMatchObject({ stats: { eventsReceived: 1 } });
    expect(lease.info.states).toContain('session.subscribed.liveness.fresh');
  });
});

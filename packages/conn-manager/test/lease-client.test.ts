import { type EslClient } from '@switchwire/esl-client';
import { describe, expect, it } from 'vitest';
import { failureOf, fakeNode, phaseBecomes, sentTo, startManager, subscribed } from './managed.ts';

describe('a lease as a client', () => {
  it('sends events with a body, and messages to a channel', async () => {
    const fake = await fakeNode();
    const lease = (await startManager()).acquire(fake.url);
    await lease.ready();
    const client: EslClient = lease;

    const uuid = await client.sendEvent('NOTIFY', { profile: 'internal' }, 'two\n\nparts');
    await client.sendMessage('no-such-call', { 'call-command': 'hangup' });

    expect(uuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(sentTo(fake, /^sendevent NOTIFY/)).toHaveLength(1);
    expect(sentTo(fake, /^sendmsg no-such-call/)).toHaveLength(1);
  });

  it('runs an application to its end on a call, and hangs it up', async () => {
    const fake = await fakeNode();
    const lease = (await startManager()).acquire(fake.url);
    await subscribed(lease);
    const uuid = fake.calls.receive({ from: '1001', to: '1000' });

    const done = await lease.runApp(uuid, 'answer');
    expect(done.event?.name).toBe('CHANNEL_EXECUTE_COMPLETE');
    expect((await lease.hangup(uuid, 'USER_BUSY')).kind).toBe('ok');
    // its events are neither listed nor left behind
    expect(lease.info.events).toEqual([]);
    lease.release();
    await expect
      .poll(() => fake.connections[0]?.subscriptions.names ?? [])
      .not.toContain('CHANNEL_EXECUTE_COMPLETE');
  });

  it('never leaves an application or a job pending by giving events back', async () => {
    const fake = await fakeNode();
    const lease = (await startManager()).acquire(fake.url);
    const other = lease.subscribe(['CHANNEL_EXECUTE_COMPLETE', 'BACKGROUND_JOB', 'ALL']);
    await subscribed(lease);
    const uuid = fake.calls.receive({ from: '1001', to: '1000' });

    const running = lease.runApp(uuid, 'answer');
    const job = lease.bgapi('status');
    other[Symbol.dispose]();

    expect((await running).event?.name).toBe('CHANNEL_EXECUTE_COMPLETE');
    expect(await (await job).result).toContain('UP');
  });

  it('fails an application with the session that it ran on', async () => {
    const fake = await fakeNode();
    const lease = (await startManager()).acquire(fake.url);
    await subscribed(lease);
    const uuid = fake.calls.receive({ from: '1001', to: '1000' });

    const running = failureOf(lease.runApp(uuid, 'playback', 'silence_stream://-1'));
    await fake.waitForCommand(/playback/);
    await lease.api('status');
    fake.connections[0]?.drop();

    expect(await running).toMatchObject({ code: 'ESL_SESSION_LOST' });
  });
});

describe('a subscription', () => {
  it('is ready when every name was answered, and knows which were refused', async () => {
    const fake = await fakeNode();
    const lease = (await startManager()).acquire(fake.url);

    const wanted = lease.subscribe(['dtmf', 'NO_SUCH_EVENT']);
    await wanted.ready;

    expect([wanted.names, wanted.refused]).toEqual([['DTMF', 'NO_SUCH_EVENT'], ['NO_SUCH_EVENT']]);
    expect(fake.connections[0]?.subscriptions.names).toContain('DTMF');
    const more = lease.subscribe(['TALK']);
    await more.ready;
    expect(fake.connections[0]?.subscriptions.names).toContain('TALK');
    await lease.subscribe(['TALK']).ready;
  });

  it('is never ready on a socket whose login is refused', async () => {
    const fake = await fakeNode({ password: 'other' });
    const lease = (await startManager()).acquire(fake.url.replace(/:[^:@]*@/, ':wrong@'));
    const waiting = failureOf(lease.subscribe(['DTMF']).ready);
    await phaseBecomes(lease, 'rejected');

    expect(await waiting).toMatchObject({ code: 'ESL_NOT_CONNECTED', phase: 'rejected' });
    expect(await failureOf(lease.subscribe(['TALK']).ready)).toMatchObject({ phase: 'rejected' });
  });
});

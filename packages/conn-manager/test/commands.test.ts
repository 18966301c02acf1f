import { commands } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { failureOf, fakeNode, phaseBecomes, sentTo, startManager, subscribed } from './managed.ts';

describe('commands', () => {
  it('return -ERR as a value, and refuse text that would smuggle in another command', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    await lease.ready();

    expect((await lease.send('nonsense')).kind).toBe('err');
    expect(await lease.api('nonsense')).toMatch(/^-ERR/);
    await expect(lease.send('api status\n\nexit')).rejects.toMatchObject({
      code: 'ESL_INVALID_ARGUMENT',
    });
    await expect(lease.api('status\nexit')).rejects.toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
    expect(sentTo(fake, /exit/)).toEqual([]);
  });

  it('are rejected at once without a session', async () => {
    const fake = await fakeNode();
    const manager = await startManager({ timings: { retryBase: 60_000, retryMax: 60_000 } });
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    await subscribed(lease);
    await fake.stop();
    await phaseBecomes(lease, 'retrying');

    const failure = await failureOf(lease.api('status'));

    expect(failure).toMatchObject({ code: 'ESL_NOT_CONNECTED', phase: 'retrying' });
    expect(failure['message']).toContain('api status');
    expect(manager.retry(lease.info.id)).toBe(true);
  });

  it('under way fail with the session, and are not sent again', async () => {
    const fake = await fakeNode();
    fake.api('never', () => new Promise(() => undefined));
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    await lease.ready();

    const failing = failureOf(lease.api('never'));
    await fake.waitForCommand(/never/);
    fake.connections[0]?.drop();

    expect(await failing).toMatchObject({ code: 'ESL_SESSION_LOST', written: true, generation: 1 });
    await subscribed(lease);
    expect(sentTo(fake, /never/)).toHaveLength(1);
  });

  it.each(['noevents', 'eventplain TALK', 'nixevent DTMF', 'filter A b', 'exit', ' myevents x'])(
    'that would change the connection for everyone are refused with the way out: %s',
    async (command) => {
      const fake = await fakeNode();
      const manager = await startManager();
      const lease = manager.acquire(fake.url, { consumer: 'one' });
      lease.subscribe(['DTMF']);
      await subscribed(lease);
      const before = fake.commands.length;

      const failures = [
        await failureOf(lease.send(command)),
        await failureOf(lease.send(commands.raw(command))),
      ];
      await lease.api('status');

      for (const failure of failures) {
        expect(failure).toMatchObject({ code: 'ESL_CONNECTION_COMMAND' });
        expect(failure['message']).toMatch(/ was not sent; (?:use|dispose) /);
      }
      expect(fake.commands.slice(before).map((sent) => sent.command)).toEqual(['api status']);
    },
  );

  it('may be bytes of a builder, a body too', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url);
    await lease.ready();

    const bytes = commands.sendevent('NOTIFY', { profile: 'internal' }, 'a body\n\nof two parts');
    expect((await lease.send(bytes)).kind).toBe('ok');

    expect(lease.consumer).toBe('default');
    expect(sentTo(fake, /^sendevent NOTIFY/)).toHaveLength(1);
  });

  it.each([
    ['no end', 'api status\n', /blank line/],
    ['two commands', 'api status\n\nexit\n\n', /6 more than one command/],
    ['half a body', 'sendevent NOTIFY\nContent-Length: 9\n\nabc', /6 bytes shorter/],
  ])('as bytes with %s are refused', async (_title, text, message) => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url);
    await lease.ready();

    const failure = await failureOf(lease.send(Buffer.from(text)));

    expect(failure).toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
    expect(failure['message']).toMatch(message);
  });

  it('are shown without their arguments in every error', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url);
    const early = await failureOf(lease.send('api originate {password=hunter2}user/1000 &park'));
    const job = await failureOf(lease.bgapi('originate {password=hunter2}user/1000 &park'));
    await lease.ready();
    lease.release();
    const late = await failureOf(lease.api('originate {password=hunter2}user/1000 &park'));

    for (const { message } of [early, job, late]) {
      expect(message).toMatch(/originate …/);
      expect(message).not.toContain('hunter2');
    }
  });

  it('of a background job bring its result', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    await lease.ready();

    fake.api('answer', () => '42\n');

    const { jobUuid, result } = await lease.bgapi('answer', { jobUuid: 'my-job' });

    expect(jobUuid).toBe('my-job');
    expect(await result).toBe('42\n');
  });

  it('of a background job have a deadline for its result, if one is given', async () => {
    const fake = await fakeNode();
    fake.api('slow', () => new Promise(() => undefined));
    const clock = new SimulatedClock();
    const manager = await startManager({}, { clock });
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    await subscribed(lease);
    const endless = await lease.bgapi('slow');
    let isSettled = false;
    endless.result.catch(() => undefined).finally(() => (isSettled = true));
    const job = await lease.bgapi('slow', { jobTimeoutMs: 10_000 });

    clock.increment(10_000);

    expect(await failureOf(job.result)).toMatchObject({
      code: 'ESL_COMMAND_TIMEOUT',
      timeoutMs: 10_000,
      written: true,
    });
    expect(isSettled).toBe(false);
  });
});

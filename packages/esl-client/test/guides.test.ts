import { readFileSync } from 'node:fs';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ESLconnection, ESLevent } from '../src/libesl/index.ts';
import { outboundRig } from './outbound-rig.ts';

const guide = (name: string) =>
  readFileSync(new URL(`../../../docs/guides/${name}.md`, import.meta.url), 'utf8');

/** Public methods and getters of a class. */
function membersOf(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
}

describe('docs/guides/from-libesl.md', () => {
  it.each([
    ['ESLconnection', ESLconnection.prototype],
    ['ESLevent', ESLevent.prototype],
  ])('names every method of %s', (name, prototype) => {
    const [, methods] = new RegExp(`\\*\\*${name}\\*\\*: ([^]*?)\\n\\n`).exec(
      guide('from-libesl'),
    )!;
    const named = [...methods!.matchAll(/`(\w+)`/g)].map(([, method]) => method);

    expect(named).toEqual(expect.arrayContaining(membersOf(prototype).filter((member) => member !== 'entries'))); // prettier-ignore
  });
});

describe('docs/guides/outbound.md', () => {
  it('answers, plays, asks and hangs up, with the fake FreeSWITCH of the guide', async () => {
    const fake = await createFakeFreeswitch({ timeScale: 0.01 });
    onTestFinished(() => fake.stop());
    const { server, errors } = await outboundRig({
      onCall: async (call) => {
        await call.runApp('answer');
        await call.runApp('playback', 'ivr/ivr-welcome_to_freeswitch.wav');
        const name = await call.variable('caller_id_name');
        await call.runApp('log', `INFO ${name ?? 'somebody'} has heard it`);
        await call.hangup('NORMAL_CLEARING');
      },
    });

    const call = fake.dialOutbound({
      port: server.port,
      from: '1000',
      fromName: 'Ada',
      to: '9386',
    });

    await fake.waitForCommand(/execute-app-arg: INFO Ada has heard it/);
    await fake.waitForCommand(/hangup-cause: NORMAL_CLEARING/);
    await vi.waitFor(() => expect(fake.calls.list().map(({ uuid }) => uuid)).not.toContain(call.uuid)); // prettier-ignore
    expect(errors).toEqual([]);
  });

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('serves a call with async %s and full %s', async (async, full) => {
    const fake = await createFakeFreeswitch({ timeScale: 0.01 });
    onTestFinished(() => fake.stop());
    const seen: unknown[] = [];
    const { server, errors } = await outboundRig({
      onCall: async (call) => {
        seen.push(call.mode, call.full);
        await call.runApp('answer');
        const { response } = await call.runApp('playback', 'x.wav');
        seen.push(response);
        await call.hangup();
      },
    });
    fake.dialOutbound({ port: server.port, async, full });

    await vi.waitFor(() => expect(seen).toHaveLength(3));
    expect(seen).toEqual([async ? 'async' : 'sync', full, async ? 'FILE PLAYED' : undefined]);
    await vi.waitFor(() => expect(server.list()).toEqual([]));
    expect(errors).toEqual([]);
  });

  it('receives keys until one ends the iteration, and leaves the call to the dialplan', async () => {
    const fake = await createFakeFreeswitch({ timeScale: 0.01 });
    onTestFinished(() => fake.stop());
    const keys: unknown[] = [];
    let listening = false;
    const { server } = await outboundRig({
      onCall: async (call) => {
        await call.runApp('answer');
        const events = call.events(['DTMF']);
        listening = true;
        for await (const event of events) {
          keys.push(event.header('DTMF-Digit'));
          if (event.header('DTMF-Digit') === '#') break;
        }
      },
    });
    const call = fake.dialOutbound({ port: server.port, then: ['park'] });
    await vi.waitFor(() => expect(listening).toBe(true));
    await call.sendDtmf('12#');

    await fake.waitForCommand(/^exit/);
    expect(keys).toEqual(['1', '2', '#']);
    await vi.waitFor(() =>
      expect(fake.calls.list().find(({ uuid }) => uuid === call.uuid)?.application).toBe('park'),
    );
  });

  it('ends a run when the caller hangs up in the middle of it', async () => {
    const fake = await createFakeFreeswitch();
    onTestFinished(() => fake.stop());
    const outcomes: unknown[] = [];
    const { server } = await outboundRig({
      linger: 5,
      onCall: async (call) => {
        await call.runApp('answer');
        const run = call.runApp('playback', 'silence_stream://60000');
        outcomes.push(await run.then(() => 'completed', (error: unknown) => (error as { code: string }).code)); // prettier-ignore
        outcomes.push(call.channelEnd?.hangupCause);
      },
    });
    const call = fake.dialOutbound({ port: server.port });
    await fake.waitForCommand(/playback/);
    call.hangup('ORIGINATOR_CANCEL');

    await vi.waitFor(() => expect(outcomes).toHaveLength(2));
    expect(['completed', 'ESL_CHANNEL_GONE']).toContain(outcomes[0]);
    expect(outcomes[1]).toBe('ORIGINATOR_CANCEL');
  });
});

import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startRunning } from './support/running.ts';

let fake: FakeFreeswitch;

beforeEach(async () => {
  fake = await createFakeFreeswitch();
});

afterEach(() => fake.stop());

/** The `freeswitch_esl` that scripts get. */
const scriptsOf = async (flags: Readonly<Record<string, unknown>>) => {
  const { server } = await startRunning(flags);
  onTestFinished(() => server.stop());
  return server.scripts;
};

describe('--connect-to', () => {
  it('keeps scripts from hosts that are neither in it nor among the sockets', async () => {
    const { freeswitch_esl } = await scriptsOf({ connect_to: ['10.0.0.0/8'] });

    const answer = await freeswitch_esl('api status', fake.url);

    expect(answer).toMatchObject({ ok: false, error: { code: 'ESL_HOST_NOT_ALLOWED' } });
    expect(fake.connections).toEqual([]);
  });

  it('lets them reach the hosts in it', async () => {
    const { freeswitch_esl } = await scriptsOf({ connect_to: ['loopback'] });

    expect(await freeswitch_esl('api status', fake.url)).toMatchObject({ ok: true });
  });

  it('does not matter for a socket of the configuration', async () => {
    const { freeswitch_esl } = await scriptsOf({
      connect_to: ['10.0.0.0/8'],
      fs_subscribe: [fake.url],
    });

    expect(await freeswitch_esl('api status', fake.url)).toMatchObject({ ok: true });
  });
});

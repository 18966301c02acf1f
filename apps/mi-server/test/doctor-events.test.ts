import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished } from 'vitest';
import { runCaptured } from './support/captured-cli.ts';

it('doctor tells events that a user may not have from events that do not exist', async () => {
  const user = { password: 'limitedpass', allowedEvents: 'CHANNEL_CREATE' };
  const fake = await createFakeFreeswitch({ users: { 'limited@example.test': user } });
  onTestFinished(() => fake.stop());
  const { port } = fake;

  const { code, stdout } = await runCaptured([
    'doctor',
    `fs://limited@example.test:limitedpass@127.0.0.1:${port}?DTMF,NOSUCH,CHANNEL_CREATE,CUSTOM x::y`,
  ]);

  expect(stdout).toContain('accepts subscriptions to CHANNEL_CREATE\n');
  expect(stdout).toContain('does not permit this user these events: DTMF, CUSTOM x::y\n');
  expect(stdout).toContain('esl-allowed-events');
  expect(stdout).toContain('refuses these events: NOSUCH\n');
  expect(code).not.toBe(0);
});

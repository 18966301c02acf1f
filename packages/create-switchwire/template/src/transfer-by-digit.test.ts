import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { runScript } from '@switchwire/fs-scripting';
import { expect, onTestFinished, test } from 'vitest';
import script from './transfer-by-digit.js';

test('transfers by the first digit, once', async () => {
  const fake = await createFakeFreeswitch();
  onTestFinished(() => fake.stop());
  const running = await runScript(script, { sockets: [fake.url] });
  onTestFinished(() => running.stop());

  fake.emit('DTMF', { 'Unique-ID': 'a', 'DTMF-Digit': '2' });
  fake.emit('DTMF', { 'Unique-ID': 'a', 'DTMF-Digit': '1' });
  await fake.waitForCommand(/uuid_transfer a 1002/);
  await running.idle();

  const transfers = fake.commands.filter(({ command }) => command.includes('uuid_transfer'));
  expect(transfers).toHaveLength(1);
  expect(running.problems).toEqual([]);
});

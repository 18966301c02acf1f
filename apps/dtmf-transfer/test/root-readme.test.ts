import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { runScript } from '@switchwire/fs-scripting';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';

const README = readFileSync(fileURLToPath(new URL('../../../README.md', import.meta.url)), 'utf8');
/** Inside the workspace, so that the script imports what a reader would. */
const FOLDER = fileURLToPath(new URL(`../.cache/readme-${process.pid}`, import.meta.url));

afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});

describe('the script of the first page', () => {
  it('transfers a caller once, by the first digit', async () => {
    const code = /^```ts\n([^]*?)^```/m.exec(README)?.[1] ?? '';
    mkdirSync(FOLDER, { recursive: true });
    const file = `${FOLDER}/route.ts`;
    writeFileSync(file, code);
    const fake = await createFakeFreeswitch({ timeScale: 0 });
    onTestFinished(() => fake.stop());
    const running = await runScript(file, { sockets: [fake.url] });
    onTestFinished(() => running.stop());

    for (const digit of ['2', '1']) fake.emit('DTMF', { 'Unique-ID': 'a', 'DTMF-Digit': digit });
    fake.emit('DTMF', { 'Unique-ID': 'b', 'DTMF-Digit': '9' });
    await fake.waitForCommand(/uuid_transfer b/);

    const transfers = fake.commands.map(({ command }) => command.split('\n')[0]);
    expect(transfers.filter((line) => line?.includes('uuid_transfer'))).toEqual([
      'bgapi uuid_transfer a 1002',
      'bgapi uuid_transfer b 1001',
    ]);
  });
});

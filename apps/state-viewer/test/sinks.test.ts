import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeInBrowser } from './support/rig.ts';

const WAIT = { timeout: 30_000 };

describeInBrowser('the page of sinks', (rig) => {
  it('shows where events go, what arrived, and what fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchwire-sinks-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const [node, gone] = [await rig.node(), await rig.node()];
    await gone.stop();
    const closed = `http://127.0.0.1:${gone.port}/`;
    const server = await rig.serve({
      config: {
        fs_subscribe: [`${node.url}?DTMF`],
        sink: [`digits=file:${join(folder, 'digits')}#name=DTMF`, `hook=${closed}#name=DTMF`],
      },
    }); // prettier-ignore
    await node.waitForCommand(/event json DTMF/);
    const page = await rig.open(`${server.url}/#/sinks`);
    for (const digit of ['1', '2']) node.emit('DTMF', { 'DTMF-Digit': digit });

    const cells = async (name: string): Promise<readonly string[]> =>
      page.getByRole('row', { name }).getByRole('cell').allTextContents();
    await expect
      .poll(() => cells('digits'), WAIT)
      .toEqual([`ndjson ${join(folder, 'digits')}`, 'working', '2', 'nothing', 'nothing']);
    await expect
      .poll(() => cells('hook'), WAIT)
      .toEqual([
        `webhook ${closed}`,
        expect.stringMatching(/^failing, tries again.*ECONNREFUSED/),
        '0',
        expect.stringMatching(/^2 \(\d.* kB\), the oldest for \d+ s$/),
        'nothing',
      ]);
  });

  it('says that there is none, and how to have one', async () => {
    const server = await rig.serve();
    const page = await rig.open(`${server.url}/#/sinks`);

    await expect.poll(() => page.locator('.sinks-page').textContent(), WAIT).toContain('There is none');
  }); // prettier-ignore

  it('causes no browser errors', () => {
    expect(rig.complaints).toEqual([]);
  });
});

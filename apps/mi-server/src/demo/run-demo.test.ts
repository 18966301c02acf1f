import { describe, expect, it } from 'vitest';
import { loadDemoNodes } from './run-demo.ts';

const failing = (code: string, message: string) => (): Promise<never> =>
  Promise.reject(Object.assign(new Error(message), { code }));

describe('loadDemoNodes', () => {
  it('says in one line what to install when the fake FreeSWITCH is missing', async () => {
    const missing = "Cannot find package '@switchwire/fake-freeswitch' imported from /x.js";

    await expect(loadDemoNodes(failing('ERR_MODULE_NOT_FOUND', missing))).rejects.toMatchObject({
      code: 'ESL_CONFIG',
      message: expect.stringMatching(
        /^.*npm install --global @switchwire\/fake-freeswitch$/,
      ) as string,
    });
  });

  it('passes every other failure on', async () => {
    await expect(loadDemoNodes(failing('ERR_MODULE_NOT_FOUND', 'x'))).rejects.toThrow(/^x$/);
    await expect(loadDemoNodes(failing('EIO', 'fake-freeswitch'))).rejects.toThrow('fake');
  });
});

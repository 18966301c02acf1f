import { expect, it, vi } from 'vitest';
import { loadBundler } from './bundler.ts';

vi.mock('esbuild', () => {
  throw new Error("Cannot find package 'esbuild'");
});

it('says what to install when a file is loaded without esbuild', async () => {
  await expect(loadBundler('transfer')).rejects.toMatchObject({
    code: 'ESL_SCRIPT',
    message:
      'Script "transfer": a script in a file needs esbuild, which is not installed: npm install esbuild',
  });
});

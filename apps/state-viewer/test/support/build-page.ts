import { join } from 'node:path';
import { build } from 'vite';

/** Builds the page as `npm run build` does, into a folder of the caller's. */
export async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: join(import.meta.dirname, '../../vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
}

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Those of Node.js: what `module` leads to in a package is for bundlers, and Node.js may not be able to load it. */
const conditions = ['@switchwire/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['**/src/**/*.test.ts', '**/test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.cache/**'],
    environment: 'node',
    // the runner colours its own output on build servers, and would make the programs under test do so
    env: { FORCE_COLOR: '0' },
    // a process each: what a test leaves behind in one cannot help or harm another
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    setupFiles: fileURLToPath(new URL('tools/repo/patient-tests.ts', import.meta.url)),
    // a condition may take its time on a busy machine; one that never comes true still fails
    expect: { poll: { timeout: 10_000 } },
    // A test that prints is a test that nobody reads.
    printConsoleTrace: true,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**', 'apps/*/src/**'],
      thresholds: { 'packages/esl-protocol/src/**': { lines: 100 } },
    },
  },
});

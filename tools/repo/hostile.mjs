// `npm run hostile -- [SECONDS]`: what has held against hostile peers, clients and machines goes on holding, at greater length than
// with every change: a peer of each hostile kind beside a good one, a writer killed again and again, requests of every bad shape,
// and byte streams, requests, datagrams and files with fresh seeds, each property for so long (default 60).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

const TARGETS = [
  'packages/conn-manager/test/hostile.test.ts',
  'packages/conn-manager/test/killed-writers.test.ts',
  'packages/esl-protocol/test/wire/fuzz.test.ts',
  'apps/mi-server/test/http-shapes.test.ts',
  'apps/mi-server/test/fuzz-surfaces.test.ts',
];

const seconds = Number(process.argv[2] ?? 60);
if (!(seconds > 0)) {
  console.error('npm run hostile -- SECONDS: give a number above 0');
  process.exit(2);
}
const { status } = spawnSync(process.execPath, [vitest, 'run', ...TARGETS], {
  cwd: root,
  env: {
    ...process.env,
    FUZZ_SECONDS: String(seconds),
    HOSTILE_EVENTS: '5000',
    KILLED_WRITERS: '100',
  },
  stdio: 'inherit',
});
process.exit(status ?? 1);

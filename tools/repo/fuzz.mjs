// `npm run fuzz -- [SECONDS]`: every search for input that breaks something, each property for so long (default 60), with
// fresh seeds. The tests run the same properties for a moment, with fixed seeds.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

/** Bytes of a FreeSWITCH; requests, datagrams, configurations and URLs of mi-server. */
const TARGETS = [
  'packages/esl-protocol/test/wire/fuzz.test.ts',
  'apps/mi-server/test/fuzz-surfaces.test.ts',
];

const seconds = Number(process.argv[2] ?? 60);
if (!(seconds > 0)) {
  console.error('npm run fuzz -- SECONDS: give a number above 0');
  process.exit(2);
}
const { status } = spawnSync(process.execPath, [vitest, 'run', ...TARGETS], {
  cwd: root,
  env: { ...process.env, FUZZ_SECONDS: String(seconds) },
  stdio: 'inherit',
});
process.exit(status ?? 1);

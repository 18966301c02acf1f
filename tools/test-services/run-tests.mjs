// `npm test`: finds or provides what the tests need, builds, runs every test of the workspace once, and says what
// ran against what. Arguments are vitest's: `npm test -- packages/esl-protocol -t 'split point'`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideBrokers } from './provide-brokers.mjs';
import { provideBrowser } from './provide-browser.mjs';
import { provideCollector } from './provide-collector.mjs';
import { provideDatabase } from './provide-database.mjs';
import { provideNats } from './provide-nats.mjs';
import { runProgram } from './run-program.mjs';
import { closingLine, summarizeTests } from './test-report.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const BUILD_DEADLINE_MS = 10 * 60_000;

/** Command-line programs are tested as they are published, from dist. */
function build() {
  const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' };
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  const args = [nx, 'run-many', '-t', 'build', '--output-style=static'];
  return runProgram(process.execPath, args, { cwd: root, env, deadlineMs: BUILD_DEADLINE_MS });
}

function runVitest(args, env, reportFile) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  // of two processors vitest leaves one free; our tests mostly wait for sockets
  const workers = args.some((arg) => arg.startsWith('--maxWorkers'))
    ? []
    : [`--maxWorkers=${Math.max(2, availableParallelism() - 1)}`];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...workers, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', () => undefined); // the terminal tells vitest as well
  process.on('SIGTERM', forward);
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const args = process.argv.slice(2);
const folders = args.filter((arg) => !arg.startsWith('-'));
const scratch = mkdtempSync(join(tmpdir(), 'switchwire-tests-'));
const reportFile = join(scratch, 'report.json');
console.log('Looking for MongoDB, NATS, brokers and Chromium, building …');
const isNatsRequired = process.env.REQUIRE_NATS === '1';
const [database, nats, brokers, collector, browser, built] = await Promise.all([
  provideDatabase().catch((error) => ({
    ranAgainst: `nothing, its tests were skipped: ${error.message}`,
    missing: true,
    stop: async () => undefined,
  })),
  provideNats({ all: isNatsRequired }).catch((error) => ({
    servers: [],
    ranAgainst: `nothing, its tests were skipped: ${error.message}`,
    missing: true,
  })),
  provideBrokers({ install: process.env.INSTALL_BROKERS === '1' }).catch((error) => ({
    programs: {},
    ranAgainst: `nothing, their tests were skipped: ${error.message}`,
  })),
  provideCollector().catch((error) => ({
    ranAgainst: `a receiver of the tests, since ${error.message}`,
  })),
  provideBrowser({
    install: folders.length === 0 || folders.some((folder) => folder.includes('apps')),
  }),
  build(),
]);
const env = { ...process.env };
if (database.url !== undefined) env.SWITCHWIRE_TEST_MONGODB_URL = database.url;
if (database.command !== undefined)
  env.SWITCHWIRE_TEST_MONGODB_COMMAND = JSON.stringify(database.command);
if (nats.url !== undefined) env.SWITCHWIRE_TEST_NATS_URL = nats.url;
env.SWITCHWIRE_TEST_NATS_SERVERS = JSON.stringify(nats.servers);
env.SWITCHWIRE_TEST_BROKERS = JSON.stringify(brokers.programs);
if (collector.binary !== undefined) env.SWITCHWIRE_TEST_OTEL_COLLECTOR = collector.binary;
if (browser.path !== undefined) env.SWITCHWIRE_TEST_CHROMIUM = browser.path;

let summary;
try {
  const exitCode = await runVitest(args, env, reportFile);
  summary = summarizeTests(readReport(reportFile), exitCode);
} finally {
  await database.stop();
  rmSync(scratch, { recursive: true, force: true });
}

const say = (...lines) => console.log(lines.join('\n'));
if (!built.ok) {
  say('', 'The build failed:', built.output);
  summary.failed++;
}
if (database.missing && process.env.REQUIRE_MONGODB === '1') {
  say('', 'REQUIRE_MONGODB=1, but there is no MongoDB-compatible server.');
  summary.failed++;
}
if (nats.missing && isNatsRequired) {
  say('', 'REQUIRE_NATS=1, but a NATS server is missing, see below.');
  summary.failed++;
}
say(
  '',
  'What ran against what',
  `  MongoDB   ${database.ranAgainst}`,
  `  NATS      ${nats.ranAgainst}`,
  `  Brokers   ${brokers.ranAgainst}`,
  `  OTLP      ${collector.ranAgainst}`,
  `  Chromium  ${browser.ranAgainst}`,
  `  Build     ${built.ok ? `good, ${built.seconds} s` : 'FAILED, see above'}`,
);
if (summary.skipped > 0)
  say(`  Skipped   ${summary.skipped}:`, ...summary.skippedTitles.map((title) => `    ${title}`));
if (summary.failures.length > 0)
  say('', 'Failed:', ...summary.failures.map((failure) => `  ${failure}`));
say('', closingLine(summary));
process.exit(summary.failed === 0 ? 0 : 1);

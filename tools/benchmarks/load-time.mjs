// `npm run load-time -w @switchwire/benchmarks [-- --against COMMIT] [--rounds N]`: a Markdown table of what it costs to load fs-scripting
// and mi-server as they are installed, and until mi-server listens. With --against, that commit is cloned, built and installed beside, or a
// folder with a built checkout of it is taken, and the two run in turns. Trust the CPU time: the other one counts whatever else the machine does.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { builtClone, installFrom } from './lib/installed.mjs';
import { median, table } from './lib/rounds.mjs';

const RUN_MS = 120_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
const probe = fileURLToPath(new URL('lib/stop-when-listening.mjs', import.meta.url));

const { values } = parseArgs({
  options: { against: { type: 'string' }, rounds: { type: 'string', default: '31' } },
});

const REPORT = `const { user, system } = process.cpuUsage();
require('node:fs').writeSync(3, JSON.stringify({ wall: performance.now(), cpu: (user + system) / 1000 }));`;
const SCRIPTING = '@switchwire/fs-scripting';
const SERVER = '@switchwire/mi-server';
const BIN = `node_modules/${SERVER}/bin/mi-server.js`;

const imported = (name) => ['-e', `import('${name}').then(() => { ${REPORT} })`];
const required = (name) => ['--experimental-require-module', '--no-warnings', '-e', `require('${name}'); ${REPORT}`]; // prettier-ignore

/** What is run in the folder in which a package is installed. */
const CASES = [
  ['`import` of fs-scripting', SCRIPTING, imported(SCRIPTING)],
  ['`require` of fs-scripting', SCRIPTING, required(SCRIPTING)],
  ['`import` of mi-server', SERVER, imported(SERVER)],
  ['`require` of mi-server', SERVER, required(SERVER)],
  ['`mi-server` with one socket, until it listens', SERVER, ['--import', probe, BIN, 'start', '--listen', '127.0.0.1:0', '--fs-subscribe', 'fs://:ClueCon@127.0.0.1:1']], // prettier-ignore
  ['`mi-server --version`', SERVER, ['-e', `process.once('exit', () => { ${REPORT} }); process.argv = ['node', 'mi-server', '--version']; import('./${BIN}')`]], // prettier-ignore
];

const runOnce = (cwd, args) => {
  const { output, status, error } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'pipe'], timeout: RUN_MS }); // prettier-ignore
  if (status !== 0 || output[3] === '')
    throw new Error(`node ${args.join(' ')} in ${cwd}:\n${error ?? output[2]}`);
  return JSON.parse(output[3]);
};

const scratch = mkdtempSync(join(tmpdir(), 'switchwire-load-time-'));
try {
  const checkouts = [['now', root]];
  if (values.against !== undefined)
    checkouts.push([
      'then',
      existsSync(values.against)
        ? values.against
        : builtClone(root, values.against, join(scratch, 'clone')),
    ]);
  const folders = new Map();
  for (const [when, checkout] of checkouts)
    for (const name of [SCRIPTING, SERVER])
      folders.set(`${when} ${name}`, installFrom(checkout, name, join(scratch, when, name)));

  const bare = [];
  const samples = new Map();
  for (let round = 0; round < Number(values.rounds); round++) {
    bare.push(runOnce(scratch, ['-e', REPORT]));
    for (const [what, name, args] of CASES)
      for (const [when] of round % 2 === 0 ? checkouts : checkouts.toReversed()) {
        const key = `${when} ${what}`;
        if (!samples.has(key)) samples.set(key, []);
        samples.get(key).push(runOnce(folders.get(`${when} ${name}`), args));
      }
  }

  const cost = (key, kind) =>
    median(samples.get(key).map((one) => one[kind])) - median(bare.map((one) => one[kind]));
  const row = (what, kind) => {
    const now = cost(`now ${what}`, kind);
    if (values.against === undefined) return [now.toFixed(0)];
    const then = cost(`then ${what}`, kind);
    return [then.toFixed(0), now.toFixed(0), `${((now / then - 1) * 100).toFixed(0)} %`];
  };
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(); // prettier-ignore
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${commit}, Node.js ${process.version}, ${cpus().length} × ${cpus()[0].model}, load ${loadavg()[0].toFixed(0)}; ` +
      `medians of ${values.rounds} runs in ms, less those of a bare \`node -e\` (${median(bare.map(({ cpu }) => cpu)).toFixed(0)} of CPU, ${median(bare.map(({ wall }) => wall)).toFixed(0)} in all)\n`,
  );
  const columns = values.against === undefined ? ['CPU', 'time'] : [`CPU: ${values.against}`, 'now', '', `time: ${values.against}`, 'now', '']; // prettier-ignore
  console.log(
    table(
      ['what', ...columns],
      CASES.map(([what]) => [what, ...row(what, 'cpu'), ...row(what, 'wall')]),
    ),
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

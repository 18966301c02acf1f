// Programs that are measured from outside: started, and ended without a goodbye.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAX_OUTPUT = 20_000;
const running = new Set();
process.on('exit', () => {
  for (const child of running) end(child, 'SIGKILL');
});
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => process.exit(1));

/** The whole group: a wrapper and the server behind it. One that ended meanwhile is no error. */
function end(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    running.delete(child);
  }
}

export const newFolder = (name) => {
  const folder = mkdtempSync(join(tmpdir(), `switchwire-soak-${name}-`));
  chmodSync(folder, 0o700);
  return folder;
};

/** Resolves when it has printed a text; without one, when it was started. */
export async function startProgram(program, args, readyText, env = {}) {
  const child = spawn(program, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  running.add(child);
  const ended = once(child, 'close').finally(() => running.delete(child));
  let output = '';
  await new Promise((resolve, reject) => {
    const read = (text) => {
      output = (output + text).slice(-MAX_OUTPUT);
      if (output.includes(readyText)) resolve();
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    if (readyText === '') child.once('spawn', resolve);
    child.once('error', reject);
    child.once('close', () => reject(new Error(`${program} ended:\n${output}`)));
  });
  return {
    pid: child.pid,
    ended,
    hasEnded: () => !running.has(child),
    /** The last lines that it wrote. */
    output: () => output,
    signal: (name) => end(child, name),
    async kill() {
      end(child, 'SIGKILL');
      await ended;
    },
  };
}

/** Below those that a system gives to connections: a program that is started again still finds it free. */
const FIRST_PORT = 15_000;
const LAST_PORT = 32_000;

export async function freePort() {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

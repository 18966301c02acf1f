// Starts a program that keeps the contract of tools/ferretdb: `COMMAND… --listen HOST:PORT [--folder DIR]` prints
// its URL as one line once it answers, and ends when its standard input closes.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * @param {readonly string[]} command
 * @param {{ listen?: string, folder?: string, deadlineMs?: number }} [options]
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startServer(command, options = {}) {
  const { listen = '127.0.0.1:0', folder, deadlineMs = 60_000 } = options;
  const [program, ...first] = command;
  const args = [
    ...first,
    '--listen',
    listen,
    ...(folder === undefined ? [] : ['--folder', folder]),
  ];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text) => (complaint = (complaint + text).slice(-2_000)));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const failed = new Promise((_, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      reject(new Error(`${program} ended with code ${code}: ${complaint.trim()}`)),
    );
  });
  const lines = createInterface({ input: child.stdout });
  const firstLine = new Promise((resolve) => lines.once('line', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  try {
    const url = await Promise.race([firstLine, failed]);
    return {
      url,
      async stop() {
        child.stdin.end();
        const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await ended;
        clearTimeout(late);
      },
    };
  } finally {
    clearTimeout(timer);
    failed.catch(() => undefined);
  }
}

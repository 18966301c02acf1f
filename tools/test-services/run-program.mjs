import { spawn } from 'node:child_process';

/**
 * Runs a program to its end, with a deadline, and gives what it printed. It never throws: `ok` says how it went.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, deadlineMs: number }} options
 * @returns {Promise<{ ok: boolean, output: string, seconds: number }>}
 */
export function runProgram(program, args, { cwd, env = process.env, deadlineMs }) {
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 100) / 10;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (text) => (output += text);
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    const timer = setTimeout(() => {
      output += `\nended after ${deadlineMs / 1000} s`;
      child.kill('SIGKILL');
    }, deadlineMs);
    child.once('error', (error) => collect(String(error)));
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ ok: code === 0, output: output.trim(), seconds: seconds() });
    });
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('./cli-entry.ts', import.meta.url));

/** mi-server from its sources: a program and its arguments. */
export const CLI_COMMAND: readonly string[] = [
  process.execPath,
  '--conditions=@switchwire/source',
  '--import',
  'tsx',
  ENTRY,
];

/** A command of mi-server as a process of its own. */
export interface CliProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Exit code; null if a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts a command line, perhaps with a limit of open files. It is killed when the result is disposed, if it still runs. */
export const startCli = (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  maxFiles?: number,
): CliProcess => {
  const command = [...CLI_COMMAND, ...args];
  const [program = '', ...rest] =
    maxFiles === undefined ? command : ['sh', '-c', `ulimit -n ${maxFiles}; exec "$@"`, 'sh', ...command]; // prettier-ignore
  const child = spawn(program, rest, {
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(() => child.exitCode);
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
};

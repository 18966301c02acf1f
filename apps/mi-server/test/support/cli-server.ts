import { createInterface } from 'node:readline';
import { type CliProcess, startCli } from './run-cli.ts';
import { type Answer, askAt } from './running.ts';

/** mi-server as a process of its own, ready. */
export interface CliServer {
  readonly url: string;
  /** Calls a method over HTTP; the parsed answer. */
  readonly ask: (method: string, params?: unknown) => Promise<Answer>;
  readonly cli: CliProcess;
}

/** Resolves when the process says that it is ready; rejects with what it wrote if it ends before. */
export const startCliServer = async (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CliServer> => {
  const cli = startCli(['--listen', '127.0.0.1:0', ...args], environment);
  const { stdout } = cli.child;
  if (stdout === null) throw new Error('its output is a pipe');
  for await (const line of createInterface({ input: stdout })) {
    if (!line.includes('"msg":"mi-server is ready"')) continue;
    const { url } = JSON.parse(line) as { readonly url: string };
    // the reader has paused it, and a process whose log nobody reads would wait
    stdout.resume();
    return { url, ask: askAt(url), cli };
  }
  throw new Error(`mi-server ended before it was ready: ${cli.stderr()}`);
};

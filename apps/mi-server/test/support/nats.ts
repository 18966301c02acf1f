import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, onTestFinished } from 'vitest';

/** `npm test` names in this variable the servers that it found or built. */
const { SWITCHWIRE_TEST_NATS_SERVERS = '[]', REQUIRE_NATS } = process.env;
const programs = JSON.parse(SWITCHWIRE_TEST_NATS_SERVERS) as readonly NatsProgram[];

export interface NatsProgram {
  readonly name: string;
  readonly command: readonly string[];
}

const READY_MS = 30_000;

export interface RunningNats {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A NATS server with JetStream and a store of its own. The caller stops it. */
export const runNats = async (
  more: readonly string[] = [],
  { command } = programs.at(-1) ?? { command: [] },
): Promise<RunningNats> => {
  const [program = '', ...first] = command;
  const folder = await mkdtemp(join(tmpdir(), 'mi-nats-'));
  const args = [...first, ...more, '-a', '127.0.0.1', '-p', '-1', '-js', '-sd', folder];
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  let url = '';
  const late = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  for await (const line of createInterface({ input: child.stderr })) {
    const [, port] = /Listening for client connections on \S+:(\d+)/.exec(line) ?? [];
    if (port !== undefined) url = `nats://127.0.0.1:${port}`;
    if (line.includes('Server is ready')) break;
  }
  clearTimeout(late);
  child.stderr.resume();
  if (url !== '') return { url, stop };
  await stop();
  throw new Error('nats-server did not start');
};

/** As {@link runNats}, until the test ends. Gives its URL. */
export const startNats = async (
  more?: readonly string[],
  program?: NatsProgram,
): Promise<string> => {
  const { url, stop } = await runNats(more, program);
  onTestFinished(stop);
  return url;
};

/** Skipped with its reason as its title, or failing, where there is no NATS server. */
export const describeWithNats = (title: string, suite: () => void): void => {
  if (programs.length > 0) describe(title, suite);
  else skip(title);
};

/** As {@link describeWithNats}, once for each server at hand. */
export const describeWithEachNats = (
  title: string,
  suite: (program: NatsProgram) => void,
): void => {
  for (const program of programs)
    describe(`${title} on ${program.name.split(',')[0] ?? ''}`, () => suite(program));
  if (programs.length === 0) skip(title);
};

const skip = (title: string): void => {
  if (REQUIRE_NATS === '1')
    throw new Error(`${title}: REQUIRE_NATS=1, but no server is named; run npm test`);
  else it.skip(`${title} (no NATS server here: run npm test)`);
};

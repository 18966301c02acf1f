import { readFileSync } from 'node:fs';
import { formatAddress } from '@switchwire/esl-protocol';
import { createFakeFreeswitch } from '../create-fake-freeswitch.ts';
import { type FakeFreeswitch } from '../fake-freeswitch.ts';
import { packageFile } from '../package-file.ts';
import { captureNames } from '../replay/capture.ts';
import { replayCapture } from '../replay/replay-server.ts';
import { CliError, type CliOptions, HELP, parseCliArgs } from './cli-options.ts';
import { startTraffic } from './traffic.ts';

/** Where the program writes and what ends it. */
export interface CliEnvironment {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Runs the program; settles with its exit code. */
export async function runCli(args: readonly string[], env: CliEnvironment): Promise<number> {
  try {
    const request = parseCliArgs(args);
    if (request.kind === 'help') env.write(HELP);
    else if (request.kind === 'version') env.write(`${readVersion()}\n`);
    else if (request.kind === 'list') env.write(listCaptures());
    else await serve(request.options, env);
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    env.writeError(`fake-freeswitch: ${message}\n`);
    if (error instanceof CliError) env.writeError('Try fake-freeswitch --help\n');
    return error instanceof CliError ? 2 : 1;
  }
}

async function serve(options: CliOptions, env: CliEnvironment): Promise<void> {
  const { server, stop } = await open(options);
  const what = options.replay === undefined ? 'Event Socket' : `Recording ${options.replay}`;
  env.write(`${what} on ${formatAddress(server.host, server.port)}, Ctrl-C ends it\n`);
  const traffic = startTraffic(server, options.callsPerSecond);
  if (!env.signal.aborted) {
    await new Promise<void>((resolve) => {
      env.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  traffic.stop();
  await stop();
  if (traffic.refused > 0) env.write(`${traffic.refused} calls were turned away\n`);
}

async function open(
  options: CliOptions,
): Promise<{ server: FakeFreeswitch; stop: () => Promise<void> }> {
  const { host, port, password } = options;
  const common = { host, port, password, heartbeatMs: options.heartbeatSeconds * 1000 };
  try {
    if (options.replay === undefined) {
      const server = await createFakeFreeswitch(common);
      return { server, stop: () => server.stop() };
    }
    const replay = await replayCapture(options.replay, {
      ...common,
      timing: 'recorded',
      allConnections: false,
    });
    return { server: replay.fake, stop: () => replay.stop() };
  } catch (error) {
    throw explain(error, options);
  }
}

/** What went wrong in words that name the flag to change. */
function explain(error: unknown, { host, port, replay }: CliOptions): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new Error(
      `--port ${port}: the port is taken on ${host}; choose another one, or 0 for any`,
    );
  }
  if (code === 'EACCES') return new Error(`--port ${port}: this port needs more rights`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new Error(`--host ${host}: this machine does not have that address`);
  }
  if (code === 'ESL_INVALID_ARGUMENT') {
    return new CliError(`--replay ${replay ?? ''}: ${error instanceof Error ? error.message : ''}`);
  }
  return error;
}

function listCaptures(): string {
  const index = readFileSync(packageFile('captures/INDEX.tsv'), 'utf8');
  const about = new Map(
    index.split('\n').map((line) => {
      const [name = '', , text = ''] = line.split('\t');
      return [name, text];
    }),
  );
  return captureNames()
    .map(
      (name) => `${name.padEnd(34)}${about.get(name) ?? 'a further connection of the scenario'}\n`,
    )
    .join('');
}

function readVersion(): string {
  const text = readFileSync(packageFile('package.json'), 'utf8');
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && 'version' in value
    ? String(value.version)
    : 'unknown';
}

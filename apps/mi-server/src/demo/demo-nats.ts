import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import { type DemoEnvironment, DemoProcess } from './demo-process.ts';
import { findNatsServer } from './find-nats.ts';

export interface DemoNats {
  readonly url: string;
  stop(): Promise<void>;
}

const STOP_MS = 2_000;
/** What it said last, for the error of one that did not start. */
const LAST_LINES = 5;

/** A NATS of its own for a demo, on a free port and with a folder that goes with it. Throws ConfigError. */
export const startDemoNats = async (environment: DemoEnvironment): Promise<DemoNats> => {
  const program = findNatsServer(environment['PATH']);
  const folder = mkdtempSync(join(tmpdir(), 'switchwire-demo-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  const server = new DemoProcess(
    program,
    ['-a', '127.0.0.1', '-p', '-1', '-js', '-sd', folder],
    environment,
  );
  const stop = async (): Promise<void> => {
    await server.stop(STOP_MS);
    process.off('exit', remove);
    remove();
  };
  const lines: string[] = [];
  let port: string | undefined;
  await new Promise<void>((resolve) => {
    void server.ended.then(resolve);
    server.onLine((line) => {
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
      port ??= /Listening for client connections on \S+:(\d+)/.exec(line)?.[1];
      if (line.includes('Server is ready')) resolve();
    });
  });
  if (port !== undefined && server.isRunning) return { url: `nats://127.0.0.1:${port}`, stop };
  await stop();
  throw new ConfigError(`${program} did not start: ${lines.join('; ')}`);
};

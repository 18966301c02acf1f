import { afterEach } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Logger } from '@switchwire/esl-client';
import { type ScriptHost, type ScriptHostOptions } from '../src/script/script-host-api.ts';
import { type ScriptProblem } from '../src/report/problem.ts';
import { createScriptHost } from '../src/script/script-host.ts';
import { MemoryManager, type MemorySocket } from './memory-manager.ts';

export interface HostRig {
  readonly double: MemoryManager;
  readonly socket: MemorySocket;
  readonly host: ScriptHost;
  readonly problems: ScriptProblem[];
  readonly lines: string[];
  /** Lets the event loop turn until nothing waits and nothing runs. */
  drained(): Promise<void>;
}

const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A host over one socket without a network; stopped after the test. */
export function hostRig(options: Partial<ScriptHostOptions> = {}): HostRig {
  const double = new MemoryManager();
  const socket = double.add('10.0.0.1:8021');
  const problems: ScriptProblem[] = [];
  const lines: string[] = [];
  const host = createScriptHost({
    manager: double.manager,
    logger: collectingLogger(lines),
    watchdog: false,
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  cleanUps.push(() => host.stop());
  const drained = async (): Promise<void> => {
    for (;;) {
      await nextTurn();
      const { queued, running } = host.stats();
      if (queued === 0 && running === 0) return;
    }
  };
  return { double, socket, host, problems, lines, drained };
}

/** An empty folder, removed after the test. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'switchwire-script-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function collectingLogger(lines: string[]): Logger {
  const line =
    (level: string) =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

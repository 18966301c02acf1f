import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A broker as a process of its own, which a test may kill as a crash would. */
export interface BrokerProcess {
  /** Its whole group, at once and without a goodbye. */
  kill(): Promise<void>;
}

export interface BrokerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it prints, to either stream, when it answers. */
  readonly readyText: string;
}

/** Starts a broker and waits for its own word that it is ready. */
export async function startBroker(command: BrokerCommand): Promise<BrokerProcess> {
  const child = spawn(command.program, command.args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...command.env },
  });
  const ended = once(child, 'close');
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (text: string): void => {
      output = (output + text).slice(-4_000);
      if (output.includes(command.readyText)) resolve();
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', reject);
    child.once('close', () => reject(new Error(`${command.program} ended:\n${output}`)));
  });
  return {
    async kill() {
      killGroup(child);
      await ended;
    },
  };
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // it is gone already
  }
}

/** A port that was free a moment ago. A broker that is started again needs the same one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

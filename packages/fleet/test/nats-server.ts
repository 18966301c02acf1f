import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A NATS server program that `npm test` found or built (tools/test-services). */
export interface NatsProgram {
  readonly command: readonly string[];
  readonly name: string;
}

const READY_DEADLINE_MS = 60_000;

/** A configuration file, made for the folder of the store; undefined: JetStream, and everybody may do everything. */
export type NatsConfig = (store: string) => string;

/** One process of nats-server, with JetStream and a store of its own. Its port and store stay over restarts. */
class NatsNode {
  readonly #program: NatsProgram;
  readonly #folder: string;
  readonly #more: readonly string[];
  #port: number;
  #child: ChildProcess | undefined;
  #hasConfig = false;

  /** With port 0 the server chooses one. */
  constructor(program: NatsProgram, folder: string, port = 0, more: readonly string[] = []) {
    this.#program = program;
    this.#folder = folder;
    this.#port = port;
    this.#more = more;
    mkdirSync(folder, { recursive: true });
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** While it does not run: everything that it stored is gone. */
  loseStore(): void {
    rmSync(join(this.#folder, 'jetstream'), { recursive: true });
  }

  /** While it does not run: of a stream, only its settings and its consumers are left. */
  loseMessages(stream: string): void {
    rmSync(this.#messagesOf(stream), { recursive: true });
  }

  /** While it does not run: of the messages of a stream, the second half was not written. */
  loseHalf(stream: string): void {
    const folder = this.#messagesOf(stream);
    const blocks = readdirSync(folder).filter((name) => name.endsWith('.blk'));
    for (const path of blocks.map((name) => join(folder, name)))
      truncateSync(path, statSync(path).size >> 1);
  }

  #messagesOf(stream: string): string {
    return join(this.#folder, 'jetstream', '$G', 'streams', stream, 'msgs');
  }

  /** What its configuration says from now on; one that runs reads it again. Resolves when it did. */
  async configure(config: NatsConfig): Promise<void> {
    writeFileSync(this.#configFile, config(this.#folder));
    this.#hasConfig = true;
    const child = this.#child;
    if (child === undefined) return;
    const reloaded = new Promise<void>((resolve) => {
      this.#onReloaded = resolve;
    });
    child.kill('SIGHUP');
    await reloaded;
  }

  get #configFile(): string {
    return join(this.#folder, 'nats.conf');
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const [program = '', ...first] = this.#program.command;
    const port = this.#port === 0 ? '-1' : String(this.#port);
    const settings = this.#hasConfig ? ['-c', this.#configFile] : ['-js', '-sd', this.#folder];
    const args = ['-a', '127.0.0.1', '-p', port, ...settings, ...this.#more];
    const child = spawn(program, [...first, ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
    this.#child = child;
    const endWithUs = (): unknown => child.kill('SIGKILL');
    process.once('exit', endWithUs);
    child.once('exit', () => process.off('exit', endWithUs));
    const lines: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        child.kill('SIGKILL');
      }, READY_DEADLINE_MS);
      createInterface({ input: child.stderr }).on('line', (line) => {
        lines.push(line);
        const [, chosen] = /Listening for client connections on \S+:(\d+)/.exec(line) ?? [];
        if (chosen !== undefined) this.#port = Number(chosen);
        if (line.includes('Server is ready')) resolve();
        if (line.includes('Reloaded server configuration')) this.#onReloaded();
      });
      child.once('error', reject);
      child.once('exit', (code) => {
        clearTimeout(late);
        const said = lines.slice(-5).join('\n');
        reject(new Error(`${this.#program.name} ended with code ${String(code)}: ${said}`));
      });
      this.#ready = () => {
        clearTimeout(late);
      };
    });
    this.#ready();
  }

  #ready: () => void = () => undefined;
  #onReloaded: () => void = () => undefined;

  /** Without a goodbye, as when the machine loses its power. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Holds it still without closing a connection, as when the network swallows everything. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}

/** Private servers of one test: one, or a cluster of three. */
export interface TestNats {
  readonly nodes: readonly NatsNode[];
  readonly urls: readonly string[];
  dispose(): Promise<void>;
}

export async function startNats(
  program: NatsProgram,
  { nodes = 1, config }: { nodes?: 1 | 3; config?: NatsConfig } = {},
): Promise<TestNats> {
  const folder = mkdtempSync(join(tmpdir(), 'switchwire-nats-'));
  const made =
    nodes === 1
      ? [new NatsNode(program, join(folder, '1'))]
      : await cluster(program, folder, nodes);
  const dispose = async (): Promise<void> => {
    await Promise.all(made.map((node) => node.kill()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    if (config !== undefined) await Promise.all(made.map((node) => node.configure(config)));
    await Promise.all(made.map((node) => node.start()));
  } catch (error) {
    await dispose();
    throw error;
  }
  return { nodes: made, urls: made.map((node) => node.url), dispose };
}

/** Servers of a cluster name each other by their ports before any of them runs. */
async function cluster(program: NatsProgram, folder: string, count: number): Promise<NatsNode[]> {
  const ports = await freePorts(2 * count);
  const routes = ports.slice(count).map((port) => `nats://127.0.0.1:${port}`);
  return routes.map((route, index) => {
    const more = ['-n', `n${index}`, '--cluster_name', 'test', '--cluster', route];
    more.push('--routes', routes.join(','));
    return new NatsNode(program, join(folder, String(index)), ports[index], more);
  });
}

async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  const ports = await Promise.all(
    probes.map(
      (probe) =>
        new Promise<number>((resolve) =>
          probe.once('listening', () => {
            const address = probe.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
          }),
        ),
    ),
  );
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}

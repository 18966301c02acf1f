import { type DemoEnvironment, DemoProcess } from './demo-process.ts';

export interface DemoServerOptions {
  readonly id: string;
  /** Of `mi-server start`. */
  readonly args: readonly string[];
  readonly environment: DemoEnvironment;
  /** Warnings and errors of its log. */
  readonly tell: (message: string) => void;
}

/** A server hands its sockets over within 9 s. */
const STOP_MS = 12_000;
/** Level of a warning in the log; errors are above it. */
const WARNING = 40;

interface LogLine {
  /** Of pino. */
  readonly level?: number;
  readonly msg?: string;
  readonly url?: string;
}

const parseLine = (line: string): LogLine => {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: WARNING, msg: line };
  }
};

/** One of the servers of a fleet that is shown: it is killed and started again. */
export class DemoServer {
  readonly id: string;
  readonly #options: DemoServerOptions;
  #process: DemoProcess | undefined;
  #url: string | undefined;
  #ready: Promise<void> = Promise.resolve();

  constructor(options: DemoServerOptions) {
    this.id = options.id;
    this.#options = options;
  }

  /** Undefined: it does not run, or not yet. */
  get url(): string | undefined {
    return this.#process?.isRunning === true ? this.#url : undefined;
  }

  get isRunning(): boolean {
    return this.#process?.isRunning === true;
  }

  /** Resolves when it is ready, or has ended. */
  start(): Promise<void> {
    if (this.isRunning) return this.#ready;
    const { args, id, environment } = this.#options;
    const [script = ''] = process.argv.slice(1);
    const server = new DemoProcess(
      process.execPath,
      [...process.execArgv, script, 'start', '--server-id', id, '--log-format', 'json', ...args],
      environment,
    );
    this.#process = server;
    this.#url = undefined;
    this.#ready = new Promise((resolve) => {
      void server.ended.then(resolve);
      server.onLine((line) => {
        this.#read(line);
        if (this.#url !== undefined) resolve();
      });
    });
    return this.#ready;
  }

  kill(): void {
    this.#process?.kill();
  }

  async stop(): Promise<void> {
    await this.#process?.stop(STOP_MS);
  }

  #read(text: string): void {
    const { level = 0, msg = '', url } = parseLine(text);
    if (msg === 'mi-server is ready') this.#url = url;
    if (level >= WARNING) this.#options.tell(msg);
  }
}

// One mi-server of the fleet: a process that is started, signalled and asked.
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { usageOf } from '../lib/process-usage.mjs';
import { freePort, startProgram } from '../lib/start-program.mjs';
import { Line } from './line.mjs';

const ROUTE = fileURLToPath(new URL('route.mjs', import.meta.url));
const STARTED_MS = 60_000;
/** A server that leaves gives the others as long as `--fleet-leave-timeout` says, and waits for NATS before and after that. */
const STOPPED_MS = 110_000;
const ANSWER_MS = 20_000;
const MAX_OUTPUT = 20_000;
/** What runs TypeScript as it stands: slower than what users install, by a third where much is created. */
const FROM_SOURCES = ['--conditions=@switchwire/source', '--import', 'tsx'];

export class ServerProcess {
  #program;
  #args;
  #env;
  #port;
  #running;
  /** What the process before this one logged last. */
  #before = '';
  /** MI answers, and the process is not held still. */
  isAwake = false;

  constructor(id, line, port, { program, args, env }) {
    this.id = id;
    this.line = line;
    this.#port = port;
    this.#program = program;
    this.#args = args;
    this.#env = env;
  }

  /** `program`: the file of mi-server, or of one that takes its options; `group`: of a worker, which acts for no socket. */
  static async open(
    id,
    { natsPorts, program, dbUrl, group, routesPort, events, logLevel = 'warn', fleet = 'chaos' },
  ) {
    // prettier-ignore
    const [line, port] = [await Line.to(natsPorts), await freePort()];
    const args = ['start', '--listen', `127.0.0.1:${port}`, '--fleet', fleet];
    args.push(...(group === undefined ? ['--db-url', dbUrl] : ['--role', 'worker', '--group', group])); // prettier-ignore
    args.push('--server-id', id, '--log-level', logLevel, '--script', ROUTE);
    for (const url of line.urls) args.push('--nats-url', url);
    // mi-server refuses variables of this name that it does not know
    const others = Object.keys(process.env).filter((name) => name.startsWith('SWITCHWIRE_'));
    const env = {
      ...Object.fromEntries(others.map((name) => [name, undefined])),
      CHAOS_SERVER: id,
      CHAOS_ROUTES_PORT: String(routesPort),
      CHAOS_EVENTS: events.join(),
    };
    return new ServerProcess(id, line, port, { program, args, env });
  }

  /** Resolves when MI answers. */
  async start() {
    this.#before = this.output;
    const node = [...(this.#program.endsWith('dev.mjs') ? FROM_SOURCES : []), this.#program];
    this.#running = await startProgram(process.execPath, [...node, ...this.#args], '', this.#env);
    for (const end = Date.now() + STARTED_MS; ; await pause(50)) {
      try {
        await this.mi('uptime', {}, 1_000);
        this.isAwake = true;
        return;
      } catch (error) {
        if (this.#running.hasEnded() || Date.now() > end)
          throw new Error(`${this.id} did not start: ${this.#running.output()}`, { cause: error });
      }
    }
  }

  /** Rejects with an error whose message is that of MI, or that there was no answer. */
  async mi(method, params, timeoutMs = ANSWER_MS) {
    const response = await fetch(`http://127.0.0.1:${this.#port}/mi`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { result, error } = await response.json();
    if (error !== undefined)
      throw Object.assign(new Error(error.data ?? error.message), { isAnswer: true });
    return result;
  }

  async kill() {
    this.isAwake = false;
    await this.#running?.kill();
  }

  /** As an operator does; one that does not end in time is an error. */
  async end() {
    const running = this.#running;
    this.isAwake = false;
    running.signal('SIGTERM');
    const isLate = pause(STOPPED_MS, true, { ref: false });
    if (await Promise.race([running.ended.then(() => false), isLate])) {
      await running.kill();
      throw new Error(`${this.id} did not end within ${STOPPED_MS} ms: ${running.output()}`);
    }
  }

  /** What it logged last, and the process before it. */
  get output() {
    return `${this.#before}${this.#running?.output() ?? ''}`.slice(-MAX_OUTPUT);
  }

  /** Memory, and the time of processors since it was started. */
  usage() {
    return usageOf(this.#running.pid);
  }

  signal(name) {
    this.#running.signal(name);
  }

  freeze() {
    this.isAwake = false;
    this.signal('SIGSTOP');
  }

  thaw() {
    this.signal('SIGCONT');
    this.isAwake = true;
  }

  /** After a fault that did not end as it should: it runs, awake, with its line to NATS. */
  async heal() {
    this.line.mend();
    if (this.#running.hasEnded()) await this.start();
    else this.thaw();
  }

  async close() {
    await this.kill();
    this.line.stop();
  }
}

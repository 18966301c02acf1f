// Somebody who reads a page at a machine: a folder, a shell with the programs that are installed, terminals in which something runs.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

const COMMAND_MS = 300_000;
const READY_MS = 90_000;
const AGAIN_MS = 500;
const END_MS = 15_000;

/** As `execFile`, but at its deadline it ends also what the command started: that would keep the output open for ever. */
const shell = (command, options) =>
  new Promise((resolve, reject) => {
    const child = spawn('bash', ['-o', 'pipefail', '-c', command], { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }); // prettier-ignore
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'])
      child[name].setEncoding('utf8').on('data', (text) => (output[name] += text));
    let problem;
    const late = setTimeout(() => {
      problem = `it ran for more than ${COMMAND_MS / 1000} s`;
      killGroup(child.pid, 'SIGKILL');
    }, COMMAND_MS);
    child.once('close', (code, signal) => {
      clearTimeout(late);
      if (code === 0) resolve(output);
      else reject(Object.assign(new Error(problem ?? `it ended with ${code ?? signal}`), output));
    });
  });

const killGroup = (pid, signal) => {
  try {
    process.kill(-pid, signal);
  } catch {
    // it has just ended
  }
};

export class Reader {
  #started = [];

  /**
   * @param {string} folder Everything that the reader writes is below it, also what the page puts under `/etc` or `/var`.
   * @param {Record<string, string>} env
   * @param {(text: string) => string} adapt What only the reader has, in place of what the page names.
   */
  constructor(folder, env, adapt) {
    this.folder = folder;
    this.env = env;
    this.adapt = (text) =>
      adapt(text).replaceAll(/(?<=^|[\s:='"[])\/(?:etc|var)\/(?=\w)/gm, (path) => folder + path);
    for (const part of ['etc', 'var/lib', 'var/log'])
      mkdirSync(join(folder, part), { recursive: true });
  }

  /** Where the reader is: a page may say `cd`. */
  #at = '.';

  get #cwd() {
    return join(this.folder, this.#at);
  }

  write(file, text) {
    const home = file.startsWith('~/') ? join(this.env.HOME, file.slice(2)) : undefined;
    const path = home ?? (isAbsolute(file) ? join(this.folder, file) : join(this.#cwd, file));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, this.adapt(text));
  }

  /** Runs a command to its end. Resolves with what it printed; rejects when it fails, unless it may. */
  async run(command, { mayFail = false, only } = {}) {
    try {
      const { stdout, stderr } = await shell(this.adapt(command), {
        cwd: this.#cwd,
        env: this.env,
      });
      this.#at = join(this.#at, /^cd ([\w-]+)/.exec(command)?.[1] ?? '.');
      return only === 'stdout' ? stdout : stdout + stderr;
    } catch (error) {
      if (mayFail) return only === 'stdout' ? error.stdout : error.stdout + error.stderr;
      throw new Error(`${command}\nfailed:\n${error.stdout}${error.stderr}${error.message}`, { cause: error }); // prettier-ignore
    }
  }

  /** The same again until it prints what the page promises: a reader, too, looks a second time. */
  async runUntil(command, pattern) {
    const deadline = Date.now() + READY_MS;
    for (;;) {
      const output = await this.run(command, { mayFail: true });
      if (pattern.test(output)) return output;
      if (Date.now() > deadline) throw new Error(`${command}\nprinted no ${pattern}:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  /** Starts what goes on running in a terminal of its own. Resolves when it has printed what says that it works. */
  async start(command, ready, env = {}) {
    const terminal = new Terminal(this.adapt(command), this.#cwd, { ...this.env, ...env });
    this.#started.push(terminal);
    await terminal.until(ready);
    return terminal;
  }

  /** Ctrl-C everywhere, the last one first. */
  async leave() {
    for (const terminal of this.#started.splice(0).reverse()) await terminal.stop();
  }
}

class Terminal {
  #output = '';
  #child;
  #ended;
  #look = () => undefined;

  constructor(command, cwd, env) {
    this.command = command;
    this.#child = spawn('bash', ['-o', 'pipefail', '-c', command], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }); // prettier-ignore
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        this.#output += text;
        this.#look();
      });
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
    void this.#ended.then(() => this.#look());
  }

  get output() {
    return this.#output;
  }

  /** Resolves when the output matches, at once if it does already. */
  until(pattern) {
    return new Promise((resolve, reject) => {
      const end = (settle, value) => {
        clearTimeout(timer);
        this.#look = () => undefined;
        settle(value);
      };
      const fail = (what) => end(reject, new Error(`${this.command}\n${what} ${pattern}:\n${this.#output}`)); // prettier-ignore
      const timer = setTimeout(() => fail('did not print'), READY_MS);
      this.#look = () => {
        if (pattern.test(this.#output)) end(resolve);
        else if (this.#child.exitCode !== null) fail('ended without');
      };
      this.#look();
    });
  }

  async stop(signal = 'SIGINT') {
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      killGroup(this.#child.pid, signal);
    const late = setTimeout(() => killGroup(this.#child.pid, 'SIGKILL'), END_MS);
    await this.#ended;
    clearTimeout(late);
  }
}

/** The environment of a reader: no settings of the npm that runs this, packages of ours from our registry, global ones in a folder. */
export function readersEnvironment(registry, scratch) {
  const userconfig = join(scratch, 'reader.npmrc');
  // npx asks before it installs anything; a reader says yes
  writeFileSync(userconfig, `${registry.npmrc}yes=true\naudit=false\nfund=false\n`);
  const prefix = join(scratch, 'global');
  mkdirSync(join(prefix, 'lib'), { recursive: true });
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_|^SWITCHWIRE_|^OTEL_|^NODE_ENV$|^INIT_CWD$/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: [join(prefix, 'bin'), process.env.PATH, '/usr/sbin'].join(delimiter),
    npm_config_userconfig: userconfig,
    npm_config_prefix: prefix,
    npm_config_prefer_offline: 'true',
    NO_COLOR: '1',
  };
}

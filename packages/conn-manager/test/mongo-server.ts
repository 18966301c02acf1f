import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'vitest';

/**
 * `npm test` finds or builds a MongoDB-compatible server and names it in these variables (tools/test-services): one that is
 * shared, and the command that starts a private one: `COMMAND… --listen HOST:PORT --folder DIR` prints its URL.
 */
const { SWITCHWIRE_TEST_MONGODB_URL, SWITCHWIRE_TEST_MONGODB_COMMAND, REQUIRE_MONGODB } =
  process.env;

const isRequired = REQUIRE_MONGODB === '1';

/** A suite that needs the shared server: skipped with its reason as its title, or failing, where there is none. */
export function describeWithMongo(title: string, suite: (url: string) => void): void {
  describeWith(title, SWITCHWIRE_TEST_MONGODB_URL, suite);
}

/** A suite that starts, kills and restarts servers of its own. */
export function describeWithPrivateMongo(
  title: string,
  suite: (command: readonly string[]) => void,
): void {
  const command = SWITCHWIRE_TEST_MONGODB_COMMAND;
  describeWith(title, command && (JSON.parse(command) as readonly string[]), suite);
}

function describeWith<Given>(
  title: string,
  given: Given | '' | undefined,
  suite: (given: Given) => void,
): void {
  if (given !== undefined && given !== '') describe(title, () => suite(given));
  else if (isRequired)
    throw new Error(`${title}: REQUIRE_MONGODB=1, but no server is named; run npm test`);
  else it.skip(`${title} (no MongoDB here: run npm test)`);
}

/** A MongoDB-compatible server that a test may kill; its port and data stay the same over restarts. */
export class PrivateMongo {
  readonly #command: readonly string[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'switchwire-mongo-'));
  #address = '127.0.0.1:0';
  #child: ChildProcess | undefined;
  #url = '';

  constructor(command: readonly string[]) {
    this.#command = command;
  }

  /** Of the last start. */
  get url(): string {
    return this.#url;
  }

  async start(): Promise<void> {
    const [program = '', ...first] = this.#command;
    const args = [...first, '--listen', this.#address, '--folder', this.#folder];
    // a group of its own, so that a wrapper and the server behind it are killed together
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    this.#child = child;
    this.#url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${program} ended with code ${String(code)}`)));
    });
    this.#address = new URL(this.#url).host;
  }

  /** Without a goodbye, as when the machine loses its power. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    this.#child = undefined;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }

  /** Holds the server still without closing a connection, as when the network swallows everything. */
  freeze(): void {
    if (this.#child?.pid !== undefined) process.kill(-this.#child.pid, 'SIGSTOP');
  }

  thaw(): void {
    if (this.#child?.pid !== undefined) process.kill(-this.#child.pid, 'SIGCONT');
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

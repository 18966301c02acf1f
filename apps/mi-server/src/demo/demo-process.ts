import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The variables of a program that a demo starts. */
export type DemoEnvironment = Readonly<Record<string, string | undefined>>;

/** A program that belongs to a demo: whatever ends the demo, it does not outlive it. */
export class DemoProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<void>;

  /** One that cannot be started has ended. It is in a group of its own: Ctrl-C reaches the demo alone. */
  constructor(command: string, args: readonly string[], env: DemoEnvironment) {
    const child = spawn(command, args, {
      env: { ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    const endWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', endWithUs);
    this.ended = new Promise((resolve) => {
      const end = (): void => {
        process.off('exit', endWithUs);
        resolve();
      };
      child.once('exit', end);
      child.once('error', end);
    });
  }

  /** Everything that it says, line by line. */
  onLine(listener: (line: string) => void): void {
    for (const of of ['stdout', 'stderr'] as const)
      createInterface({ input: this.#child[of] }).on('line', listener);
  }

  get isRunning(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null; // prettier-ignore
  }

  /** Without a goodbye, as when its machine loses its power. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Asks it to end, and ends it after `deadlineMs`. */
  async stop(deadlineMs: number): Promise<void> {
    if (!this.isRunning) return;
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => {
      this.kill();
    }, deadlineMs);
    await this.ended;
    clearTimeout(late);
  }
}

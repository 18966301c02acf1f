import { type ConnManager, createConnManager, type SocketTimings } from '@switchwire/conn-manager';
import { type Script } from '../authoring/script-context.ts';
import { type ScriptHost, type ScriptHostOptions } from '../script/script-host-api.ts';
import { type ScriptProblem } from '../report/problem.ts';
import { createScriptHost } from '../script/script-host.ts';

export interface RunScriptOptions extends Omit<ScriptHostOptions, 'manager' | 'onProblem'> {
  /** URLs of the FreeSWITCH servers, such as `fake.url`; `?events` are subscribed too. */
  readonly sockets: readonly string[];
  /** Milliseconds until all of them must be subscribed. Default 10,000. */
  readonly readyTimeoutMs?: number;
  readonly timings?: Partial<SocketTimings>;
}

/** A script at work on its own connections. */
export interface RunningScript extends AsyncDisposable {
  readonly host: ScriptHost;
  readonly manager: ConnManager;
  /** What has gone wrong in the script so far; a test may expect it to stay empty. */
  readonly problems: readonly ScriptProblem[];
  /** As {@link ScriptHost.idle}: resolves when what has arrived has been dealt with. */
  idle(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Stops the script and closes the connections. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 10_000;

/**
 * Runs a script, or the script in a file, against servers of its own choice: the test bench of route writers. Resolves
 * when the script has started and everything it wants is subscribed.
 *
 * @example
 * const fake = await createFakeFreeswitch();
 * const running = await runScript(script, { sockets: [fake.url] });
 * fake.emit('DTMF', { 'Unique-ID': 'a-call', 'DTMF-Digit': '1' });
 * await fake.waitForCommand(/uuid_transfer a-call 1001/);
 * await running.stop();
 */
export async function runScript(
  script: Script | string,
  { sockets, timings = {}, readyTimeoutMs = READY_TIMEOUT_MS, ...options }: RunScriptOptions,
): Promise<RunningScript> {
  const problems: ScriptProblem[] = [];
  const manager = createConnManager({
    timings,
    ...(options.logger === undefined ? {} : { logger: options.logger }),
  });
  const host = createScriptHost({
    watchdog: false,
    ...options,
    manager,
    onProblem: (problem) => problems.push(problem),
  });
  const stop = async (): Promise<void> => {
    await host.stop();
    await manager.stop();
  };
  try {
    await manager.start();
    for (const url of sockets) manager.acquire(url, { consumer: 'runScript' });
    await (typeof script === 'string' ? host.load(script) : host.run(script));
    await host.ready({ timeoutMs: readyTimeoutMs });
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    host,
    manager,
    problems,
    stop,
    idle: (wait) => host.idle(wait),
    [Symbol.asyncDispose]: stop,
  };
}

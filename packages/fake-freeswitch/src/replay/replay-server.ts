import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type FakeFreeswitch } from '../fake-freeswitch.ts';
import { runCommand } from '../listener/command-chain.ts';
import { type EslListener } from '../listener/listener.ts';
import { type ServerOptions } from '../options.ts';
import { systemClock } from '../clock.ts';
import { FakeServer } from '../server/fake-server.ts';
import { createProblemReporter } from '../server/problem-reporter.ts';
import { AUTH_REQUEST } from '../wire/replies.ts';
import { captureNames, loadCapture } from './capture.ts';
import { type ReplayReport } from './replay-report.ts';
import { ReplaySession, type SessionOptions } from './replay-session.ts';
import { createScript, type ReplayStep } from './script.ts';

const DEFAULT_LOOP_PAUSE_MS = 5000;
const DEFAULT_SETTLE_MS = 200;

/** How to replay a recording; the rest is as for any fake FreeSWITCH. */
export interface ReplayOptions extends ServerOptions {
  /**
   * `compressed` (default): no pauses, order kept. `recorded`: the recorded pauses. A number: that many times
   * faster than recorded, above 0.
   */
  readonly timing?: 'recorded' | 'compressed' | number;
  /** Starts the recording over on the same connection, with new call and job ids. Default false. */
  readonly loop?: boolean;
  /** Pause between two rounds. Default 5000 ms. */
  readonly loopPauseMs?: number;
  /** The n-th TCP connection gets the n-th connection of the scenario. Default: each gets the first. */
  readonly allConnections?: boolean;
  /**
   * A client that subscribes to less than the recorded one gets what it subscribed to, when no further subscription
   * came for this long. Default 200 ms.
   */
  readonly settleMs?: number;
  /** Called with every command; passwords are masked. */
  readonly onCommand?: (command: string) => void;
}

/** A server that plays a recording to every client. */
export interface ReplayServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Settles when the recording has been played to one client, or that client left, or the server was stopped. */
  readonly done: Promise<ReplayReport>;
  /** The scripted server behind the recording, for events and API commands of your own. */
  readonly fake: FakeFreeswitch;
  stop(): Promise<void>;
}

/**
 * Replays a recording of a real FreeSWITCH on a TCP port: sends what the server sent and waits for the commands the
 * client sent, in other spellings too. Commands that are not in the recording are answered as a scripted server
 * would, and when the recording is over the connection stays open as one to a scripted server.
 *
 * @param capture the name of a recording of this package, the path of a `.jsonl` file, or its text
 */
export async function replayCapture(
  capture: string,
  options: ReplayOptions = {},
): Promise<ReplayServer> {
  const scripts = loadScripts(capture, options.allConnections === true);
  const settings = sessionOptions(options);
  const server = new FakeServer(options);
  const sessions = new Map<EslListener, ReplaySession>();
  let settle: (report: ReplayReport) => void = () => undefined;
  const done = new Promise<ReplayReport>((resolve) => (settle = resolve));
  server.intercept = {
    // the recording has its own greeting
    greets: false,
    opened: (listener) => {
      const script = scripts[options.allConnections === true ? listener.id - 1 : 0];
      if (script === undefined) {
        listener.send(AUTH_REQUEST);
        return;
      }
      const session = new ReplaySession(listener, script, settings, settle);
      sessions.set(listener, session);
      session.start();
    },
    closed: (listener) => {
      sessions.get(listener)?.stop();
      sessions.delete(listener);
    },
    run: (listener, command) => {
      const session = sessions.get(listener);
      return session === undefined ? runCommand(listener, command) : session.take(command);
    },
  };
  await server.start();
  const stop = async (): Promise<void> => {
    await server.stop();
    settle({ finished: false, sent: 0, leftOut: 0, matched: [], missing: [], extra: [] });
  };
  return {
    get host() {
      return server.host;
    },
    get port() {
      return server.port;
    },
    get url() {
      return server.url;
    },
    done,
    fake: server,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function loadScripts(capture: string, all: boolean): readonly (readonly ReplayStep[])[] {
  const names = all ? captureNames().filter((name) => isConnectionOf(name, capture)) : [];
  return [capture, ...names].map((name) => createScript(loadCapture(name)));
}

/** `dtmf.2` is a further connection of `dtmf`. */
function isConnectionOf(name: string, scenario: string): boolean {
  return name.startsWith(`${scenario}.`) && /^\d+$/.test(name.slice(scenario.length + 1));
}

function sessionOptions(options: ReplayOptions): SessionOptions {
  return {
    pace: paceOf(options.timing ?? 'compressed'),
    loop: options.loop ?? false,
    loopPauseMs: options.loopPauseMs ?? DEFAULT_LOOP_PAUSE_MS,
    settleMs: options.settleMs ?? DEFAULT_SETTLE_MS,
    clock: options.clock ?? systemClock,
    onCommand: guarded(options),
  };
}

/** `onCommand`; what it throws does not concern the connection. */
function guarded({ onCommand, onError }: ReplayOptions): ((command: string) => void) | undefined {
  if (onCommand === undefined) return undefined;
  const report = createProblemReporter(onError);
  return (command) => {
    try {
      onCommand(command);
    } catch (error) {
      report(error, 'onCommand');
    }
  };
}

function paceOf(timing: 'recorded' | 'compressed' | number): number {
  if (timing === 'compressed') return 0;
  if (timing === 'recorded') return 1;
  if (timing > 0) return 1 / timing;
  throw new InvalidArgumentError(`timing: ${timing} is not a number above 0`);
}

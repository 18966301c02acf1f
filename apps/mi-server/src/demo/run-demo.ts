import { type Logger } from '@switchwire/esl-client';
import { flagSource, resolveConfig } from '../config/resolve-config.ts';
import { startServer } from '../runtime/start-server.ts';
import { startDemoCaller } from './demo-caller.ts';
import { formatDemoLine, type DemoLine } from './demo-lines.ts';
import { startDemoNodes } from './demo-nodes.ts';
import { reportToTerminal } from './demo-report.ts';
import { demoScriptFile } from './demo-script.ts';

export interface DemoOptions {
  /** `HOST:PORT` of the server; port 0: any. */
  readonly listen: string;
  /** Gets every line, without its line end. */
  readonly write: (line: string) => void;
}

/** A demo that runs. */
export interface RunningDemo {
  readonly url: string;
  /** Ends everything: caller, server, nodes. */
  stop(): Promise<void>;
}

/** Polite goodbyes to three servers on the same machine take milliseconds. */
const STOP_DEADLINE_MS = 700;

/** Problems are shown; what goes well is told by the report. */
const createDemoLogger = (write: (line: string) => void): Logger => {
  const tell = (_fields: Readonly<Record<string, unknown>>, message: string): void =>
    write(formatDemoLine(new Date(), '', 'problem', message));
  return { debug: () => undefined, info: () => undefined, warn: tell, error: tell };
};

/**
 * Three FreeSWITCH look-alikes (one replays the recording of a real transfer), the server, the DTMF-transfer script
 * and a caller. Throws ConfigError when the address is taken; nothing is left behind then.
 */
export const runDemo = async ({ listen, write }: DemoOptions): Promise<RunningDemo> => {
  const line: DemoLine = (node, what, detail) =>
    write(formatDemoLine(new Date(), node, what, detail));
  const nodes = await startDemoNodes();
  const config = resolveConfig([flagSource({ listen })]);
  try {
    const server = await startServer({
      config,
      logger: createDemoLogger(write),
      onCommand: {
        onStart: ({ address, command }) => line(nodes.nameOf(address), 'command', command),
        onEnd: ({ address, reply }) => line(nodes.nameOf(address), 'reply', reply),
      },
    });
    const report = reportToTerminal(server, nodes.nameOf, line);
    try {
      await server.scripts.load(demoScriptFile());
      server.context.sockets.configure(nodes.urls);
    } catch (error) {
      await server.stop(STOP_DEADLINE_MS);
      throw error;
    }
    const caller = startDemoCaller(nodes.live);
    return {
      url: server.url,
      async stop() {
        caller[Symbol.dispose]();
        report[Symbol.dispose]();
        await server.stop(STOP_DEADLINE_MS);
        await nodes[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await nodes[Symbol.asyncDispose]();
    throw error;
  }
};

import { fileURLToPath } from 'node:url';
import { type Logger } from '@switchwire/esl-client';
import { ConfigError } from '../config/config-error.ts';
import { flagSource, resolveConfig } from '../config/resolve-config.ts';
import { packageFile, RUNS_FROM_SOURCES } from '../package-file.ts';
import { startServer } from '../runtime/start-server.ts';
import { type RequestTracing } from '../telemetry/telemetry.ts';
// only its types: `import { type … }` would load the module, and with it the optional package
import type { DemoNodes } from './demo-nodes.ts';
import { type DemoLine, formatDemoLine, reportToTerminal } from './demo-report.ts';

export interface DemoOptions {
  /** `HOST:PORT` of the server; port 0: any. */
  readonly listen: string;
  /** Gets every line, without its line end. */
  readonly write: (line: string) => void;
  /** How requests of MI are traced. Default: they are not. */
  readonly tracing?: RequestTracing | undefined;
}

/** A demo that runs. */
export interface RunningDemo {
  readonly url: string;
  /** Ends everything: caller, server, nodes. */
  stop(): Promise<void>;
}

/** Polite goodbyes to three servers on the same machine take milliseconds. */
const STOP_DEADLINE_MS = 700;

/** Problems are shown; the report shows what goes well. */
export const createDemoLogger = (write: (line: string) => void): Logger => {
  const show = (_fields: Readonly<Record<string, unknown>>, message: string): void =>
    write(formatDemoLine(new Date(), '', 'problem', message));
  return { debug: () => undefined, info: () => undefined, warn: show, error: show };
};

/** The file of the DTMF-transfer script that the demo runs: put into the package by its build, for the sources the worked example itself. */
export const demoScriptFile = (): string =>
  fileURLToPath(
    packageFile(
      RUNS_FROM_SOURCES
        ? '../dtmf-transfer/src/dtmf-transfer.ts'
        : 'dist/demo/script/dtmf-transfer.js',
    ),
  );

interface NodesModule {
  readonly startDemoNodes: () => Promise<DemoNodes>;
  readonly startFleetNodes: () => Promise<DemoNodes>;
  readonly startDemoCaller: (nodes: DemoNodes['live']) => Disposable;
}

/**
 * The look-alikes' module. It needs @switchwire/fake-freeswitch, which only the demo uses and a server in production does
 * without.
 */
export const loadDemoNodes = async (
  load: () => Promise<NodesModule> = () => import('./demo-nodes.ts'),
): Promise<NodesModule> => {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes('fake-freeswitch')) throw error;
    throw new ConfigError(
      'The demo needs @switchwire/fake-freeswitch, which is not installed: npm install --global @switchwire/fake-freeswitch',
    );
  }
};

/**
 * Three FreeSWITCH look-alikes (one replays the recording of a real transfer), the server, the DTMF-transfer script
 * and a caller. Throws ConfigError when the address is taken or @switchwire/fake-freeswitch is not installed; nothing is
 * left behind then.
 */
export const runDemo = async ({ listen, write, tracing }: DemoOptions): Promise<RunningDemo> => {
  const line: DemoLine = (node, what, detail) =>
    write(formatDemoLine(new Date(), node, what, detail));
  const { startDemoNodes, startDemoCaller } = await loadDemoNodes();
  const nodes = await startDemoNodes();
  const config = resolveConfig([flagSource({ listen })]);
  try {
    const server = await startServer({
      config,
      logger: createDemoLogger(write),
      tracing,
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

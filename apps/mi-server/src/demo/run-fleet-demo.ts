import { setTimeout as sleep } from 'node:timers/promises';
import { isLoopback, parseListenAddress } from '../config/listen-address.ts';
import { ConfigError } from '../config/config-error.ts';
import { loadFleet } from '../runtime/open-server-fleet.ts';
import { startDemoNats } from './demo-nats.ts';
import { type DemoLine, formatDemoLine } from './demo-report.ts';
import { type DemoEnvironment } from './demo-process.ts';
import { DemoServer } from './demo-server.ts';
import { movesBetween, type Owners, ownersOf, type ShownSocket } from './ownership-report.ts';
import { createDemoLogger, demoScriptFile, type DemoOptions, loadDemoNodes } from './run-demo.ts';
import { Undo } from '../runtime/undo.ts';

export interface FleetDemoOptions extends Omit<DemoOptions, 'tracing'> {
  /** Of the programs that it starts. */
  readonly environment: DemoEnvironment;
}

/** A demo of a fleet that runs. */
export interface RunningFleetDemo {
  /** Of each server, `mi-1` first. */
  readonly urls: readonly string[];
  /** Kills this server, from 1; one that was killed is started again. */
  toggle(number: number): void;
  /** Ends everything: caller, servers, NATS, nodes. */
  stop(): Promise<void>;
}

const SERVERS = 3;
const LOOK_MS = 250;
const ASK_MS = 2_000;
/** For servers that hand their sockets over, and then NATS. */
const STOP_DEADLINE_MS = 15_000;

/** Addresses of the servers: the given one and the next ports; with port 0 any. */
const addressesOf = (listen: string): readonly string[] => {
  const { host, port } = parseListenAddress(listen, '--listen');
  if (!isLoopback(host))
    throw new ConfigError(`--listen ${listen}: the servers of the demo have no token, so only a loopback address is allowed`); // prettier-ignore
  const name = host.includes(':') ? `[${host}]` : host;
  return Array.from({ length: SERVERS }, (_, at) => `${name}:${port === 0 ? 0 : port + at}`);
};

const socketsAt = async (url: string): Promise<readonly ShownSocket[]> => {
  const response = await fetch(`${url}/mi`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'fs_list' }),
    signal: AbortSignal.timeout(ASK_MS),
  });
  const { result } = (await response.json()) as { result?: { Sockets?: readonly ShownSocket[] } };
  return result?.Sockets ?? [];
};

/** Says which server acts for which node, each time that it changes, until the signal. */
const reportOwners = async (
  servers: readonly DemoServer[],
  nameOf: (address: string) => string,
  line: DemoLine,
  signal: AbortSignal,
): Promise<void> => {
  let owners: Owners = new Map();
  while (!signal.aborted) {
    const url = servers.map((server) => server.url).find((one) => one !== undefined);
    // one that is killed while it is asked does not answer
    const sockets = url === undefined ? [] : await socketsAt(url).catch(() => []);
    const now = ownersOf(sockets);
    for (const { address, from, to } of movesBetween(owners, now))
      line(to, 'acts', `for ${nameOf(address)}${from === undefined ? '' : `, which ${from} had`}`);
    owners = new Map([...owners, ...now]);
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
};

/**
 * Six FreeSWITCH look-alikes, a NATS and three servers, each a process of its own, that share them; a script and a caller. Throws
 * ConfigError when something is missing or an address is taken; nothing is left behind then.
 */
export const runFleetDemo = async ({
  listen,
  write,
  environment,
}: FleetDemoOptions): Promise<RunningFleetDemo> => {
  const line: DemoLine = (node, what, detail) =>
    write(formatDemoLine(new Date(), node, what, detail));
  const addresses = addressesOf(listen);
  await loadFleet();
  const { startFleetNodes, startDemoCaller } = await loadDemoNodes();
  const undo = new Undo();
  const stop = (): Promise<void> => undo.run(STOP_DEADLINE_MS, createDemoLogger(write));
  try {
    const nodes = await startFleetNodes();
    undo.add(() => nodes[Symbol.asyncDispose]());
    const nats = await startDemoNats(environment);
    undo.add(() => nats.stop());
    const sockets = nodes.urls.flatMap((url) => ['--fs-subscribe', url]);
    const shared = ['--nats-url', nats.url, '--fleet', 'demo', '--script', demoScriptFile(), ...sockets]; // prettier-ignore
    // with none of the variables that would change their options
    const ofServers = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('SWITCHWIRE_'))); // prettier-ignore
    const servers = addresses.map((address, at) => {
      const id = `mi-${at + 1}`;
      const tell = (message: string): void => {
        line(id, 'log', message);
      };
      return new DemoServer({
        id,
        args: ['--listen', address, ...shared],
        environment: ofServers,
        tell,
      });
    });
    undo.add(() => Promise.all(servers.map((server) => server.stop())));
    await Promise.all(servers.map((server) => server.start()));
    const urls = servers.map((server) => server.url);
    const failed = servers.find((server) => server.url === undefined);
    if (failed !== undefined)
      throw new ConfigError(`The server ${failed.id} did not start; see above`);
    const over = new AbortController();
    undo.add(() => {
      over.abort();
    });
    // the page shows addresses
    const nameOf = (address: string): string => `${nodes.nameOf(address)} (${address})`;
    void reportOwners(servers, nameOf, line, over.signal);
    const caller = startDemoCaller(nodes.live);
    undo.add(() => {
      caller[Symbol.dispose]();
    });
    return {
      urls: urls.map((url) => url ?? ''),
      toggle: (number) => {
        const server = servers[number - 1];
        if (server !== undefined && !over.signal.aborted) toggle(server, line);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const toggle = (server: DemoServer, line: DemoLine): void => {
  if (server.isRunning) {
    server.kill();
    line(server.id, 'killed', 'as with kill -9');
    return;
  }
  line(server.id, 'starting', '');
  void server.start().then(() => {
    if (server.url !== undefined) line(server.id, 'ready', server.url);
  });
};

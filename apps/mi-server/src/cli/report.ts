import { createRequire } from 'node:module';
import { arch, platform, release } from 'node:os';
import { loadConfig } from '../config/load-config.ts';
import { variableOf } from '../config/options.ts';
import { shownConfig } from '../config/print-config.ts';
import { printableJson } from '../text/printable.ts';
import { VERSION } from '../version.ts';
import { EXIT } from './cli-error.ts';
import { callMi, type ClientOptions, clientOptionsOf } from './client.ts';
import { fetchHistory } from './history.ts';

/** The newest transitions, gaps and losses of the report. */
const HISTORY_LIMIT = 100;

const PACKAGES = ['conn-manager', 'esl-client', 'esl-protocol', 'event-sinks', 'fs-scripting'];

const require = createRequire(import.meta.url);
const versionOf = (name: string): string =>
  (require(`@switchwire/${name}/package.json`) as { readonly version: string }).version;

/** A part that cannot be had is its reason: a report of a broken server is what it is for. */
const partOf = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return { unavailable: error instanceof Error ? error.message : String(error) };
  }
};

const configurationOf = async (file: unknown, environment: NodeJS.ProcessEnv): Promise<unknown> => {
  const named = file ?? environment[variableOf('config')];
  const input = {
    flags: {},
    environment,
    ...(typeof named === 'string' && { file: named }),
  };
  return shownConfig((await loadConfig(input)).config);
};

const serverOf = async (client: ClientOptions): Promise<unknown> => ({
  url: client.url,
  version: await partOf(() => callMi(client, 'version')),
  sockets: await partOf(() => callMi(client, 'fs_list')),
  history: await partOf(() => fetchHistory(client, { limit: String(HISTORY_LIMIT) })),
});

/**
 * `mi-server doctor --report`: what is needed to look at a problem from afar. The configuration is that of the
 * environment and of `--config`; sockets and transitions are those of the running server. Secrets are in none of them.
 */
export const runReportCommand = async (
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const report = {
    at: new Date().toISOString(),
    versions: {
      'mi-server': VERSION,
      ...Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
      node: process.version,
      system: `${platform()} ${release()} ${arch()}`,
    },
    configuration: await partOf(() => configurationOf(options['config'], process.env)),
    server: await serverOf(clientOptionsOf(options)),
  };
  console.log(printableJson(JSON.stringify(report, null, 2)));
  return EXIT.ok;
};

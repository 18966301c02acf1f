import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '@switchwire/esl-client';
import { type SocketStore } from '@switchwire/conn-manager';
// types alone: the package is loaded where a fleet is asked for
import {
  type fleetMachines,
  type OpenFleet,
  type openFleet,
  type OpenFleetOptions,
} from '@switchwire/fleet';
import { ConfigError } from '../config/config-error.ts';
import { isLoopback, parseListenAddress } from '../config/listen-address.ts';
import { maskUrl } from '../config/mask.ts';
import { type Config } from '../config/options.ts';
import { VERSION } from '../version.ts';
import { serverIdOf } from './manager-options.ts';

interface FleetModule {
  readonly openFleet: typeof openFleet;
  readonly fleetMachines: typeof fleetMachines;
}

/** Between two attempts to reach NATS: machines that start together start in any order. */
const RETRY_MS = 1_000;
/** One line each so many attempts. */
const ATTEMPTS_A_LINE = 30;

/** Only a server with --nats-url needs the package. */
export const loadFleet = async (
  load: () => Promise<FleetModule> = () => import('@switchwire/fleet'),
  wanted = '--nats-url',
): Promise<FleetModule> => {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes('@switchwire/fleet')) throw error;
    throw new ConfigError(
      `${wanted} needs @switchwire/fleet, which is not installed: npm install --global @switchwire/fleet`,
    );
  }
};

export interface OpenServerFleetOptions {
  readonly config: Config;
  /** The inventory that all servers share. */
  readonly store: SocketStore;
  readonly logger: Logger;
  readonly observer?: OpenFleetOptions['observer'];
  readonly undeliveredMs?: OpenFleetOptions['undeliveredMs'];
  readonly signal?: AbortSignal | undefined;
  /** Of a worker: how many events wait for routes. */
  readonly waiting?: OpenFleetOptions['waiting'];
  readonly onLeft?: OpenFleetOptions['onLeft'];
}

/**
 * Connects to NATS, and waits for it as long as it cannot be reached. Throws ConfigError for options that cannot be used, and
 * the signal's reason.
 */
export const openServerFleet = async (given: OpenServerFleetOptions): Promise<OpenFleet> => {
  const { config, logger, signal } = given;
  const fleets = await loadFleet();
  const options = await fleetOptionsOf(given);
  // NATS reads them with each connection; one that is not there at the start is a mistake, and no fault of NATS to wait for
  await readNamed('--nats-ca', config.nats_ca);
  await readNamed('--nats-cert', config.nats_cert);
  await readNamed('--nats-key', config.nats_key);
  warnOfPlainText(config.nats_url, logger);
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await fleets.openFleet(options);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'SW_ENGINE_LOST') throw code?.startsWith('SW_') ? new ConfigError(message) : error; // prettier-ignore
      if (attempt % ATTEMPTS_A_LINE === 0)
        logger.warn({ nats: config.nats_url.map(maskUrl).join(', ') }, `NATS cannot be reached, and the server waits for it: ${message}`); // prettier-ignore
    }
    await sleep(RETRY_MS, undefined, signal && { signal });
  }
};

const fleetOptionsOf = async ({
  config,
  store,
  logger,
  observer = {},
  waiting,
  onLeft,
  undeliveredMs = () => 0,
}: OpenServerFleetOptions): Promise<OpenFleetOptions> => ({
  nats: {
    urls: config.nats_url,
    creds: await readNamed('--nats-creds', config.nats_creds),
    ca: config.nats_ca,
    cert: config.nats_cert,
    key: config.nats_key,
  },
  fleet: config.fleet,
  serverId: serverIdOf(config),
  store,
  ...withSecret(await readNamed('--fleet-secret-file', config.fleet_secret_file)),
  role: config.role,
  ...(config.group !== undefined && { group: config.group }),
  ...(config.zone !== undefined && { zone: config.zone }),
  ...(waiting !== undefined && { waiting }),
  ...(onLeft !== undefined && { onLeft }),
  weight: config.weight,
  version: VERSION,
  url: urlOf(config),
  lateEvents: config.fleet_late,
  publish: publishOf(config.fleet_publish),
  provision: config.fleet_provision === 'yes',
  stream: {
    maxAgeMs: config.fleet_max_age * 1_000,
    maxBytes: config.fleet_max_bytes,
    replicas: config.fleet_replicas,
  },
  timings: { lease: config.fleet_lease, leaveMax: config.fleet_leave_timeout * 1_000 },
  observer,
  undeliveredMs,
  logger,
});

const publishOf = (text: string): 'subscribed' | 'none' | readonly string[] =>
  text === 'subscribed' || text === 'none' ? text : text.split(',');

const withSecret = (secret: string | undefined) => (secret === undefined ? {} : { secret });

/** Of a file that an option names, if it does. Throws ConfigError. */
export const readNamed = async (
  flag: string,
  file: string | undefined,
): Promise<string | undefined> => {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new ConfigError(`${flag} ${file}: cannot be read (${code})`);
  }
};

const ANY_ADDRESS = ['0.0.0.0', '::'];

/** Where other servers, and people, find the MI of this one. */
const urlOf = ({ listen, tls_cert }: Config): string => {
  const { host, port } = parseListenAddress(listen, '--listen');
  const name = ANY_ADDRESS.includes(host) ? hostname() : host;
  return `${tls_cert === undefined ? 'http' : 'https'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

/** Commands, and the payload of events, are call data. */
const warnOfPlainText = (urls: readonly string[], logger: Logger): void => {
  const open = urls.filter((url) => url.startsWith('nats:') && !isLoopback(new URL(url).hostname));
  if (open.length === 0) return;
  logger.warn(
    { nats: open.map(maskUrl).join(', ') },
    'NATS is reached without TLS: anyone on the network can read events and commands; use tls:// with --nats-ca',
  );
};

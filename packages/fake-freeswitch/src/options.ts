import { type FakeClock, systemClock } from './clock.ts';
import { createProblemReporter, type ProblemReporter } from './server/problem-reporter.ts';
import { type ReaderLimits } from './wire/command-reader.ts';

/** A user of the directory, as `userauth` knows it. */
export interface FakeUser {
  readonly password: string;
  /** `esl-allowed-events`, verbatim. Without it everything is allowed. */
  readonly allowedEvents?: string;
  /** `esl-allowed-api`, verbatim. */
  readonly allowedApi?: string;
  /** `esl-allowed-log`. Default true. */
  readonly allowedLog?: boolean;
}

/** Limits and deadlines of `mod_event_socket`; every default is the real server's value. */
export interface ListenerLimits extends ReaderLimits {
  /** How long the first command may take. Default 25,000 ms; 0: for ever. */
  readonly authTimeoutMs?: number;
  /** Events (and, apart, log lines) that may wait for a slow client. Default 100,000. */
  readonly maxQueue?: number;
  /** Losses in a row without a consequence; the next one ends the connection. Default 500. */
  readonly maxLost?: number;
}

/** How the server identifies itself and behaves. Everything has a default. */
export interface ServerOptions {
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. `fake.port` has it, and it stays the same after stop and start. */
  readonly port?: number;
  /** Default `ClueCon`. */
  readonly password?: string;
  /** `FreeSWITCH-Hostname`. Default `fake-freeswitch`. */
  readonly hostname?: string;
  /** `FreeSWITCH-Switchname`. Default: the hostname. */
  readonly switchname?: string;
  /** `FreeSWITCH-IPv4`. Default `192.0.2.2`. */
  readonly ipv4?: string;
  /** `FreeSWITCH-IPv6`. Default `fd00::2`. */
  readonly ipv6?: string;
  /** Users of `userauth`, by `name@domain`. */
  readonly users?: Readonly<Record<string, FakeUser>>;
  /** `deny` rejects every connection, as an access list does. Default `allow`. */
  readonly acl?: 'allow' | 'deny';
  /** Spacing of HEARTBEAT. Default 0: none. A real server sends one every 20 s. */
  readonly heartbeatMs?: number;
  /** `Max-Sessions`. Default 10,000. */
  readonly maxSessions?: number;
  /** Global variables, for `global_getvar` and `${name}`. `hostname` and `core_uuid` are always set. */
  readonly globals?: Readonly<Record<string, string>>;
  readonly limits?: ListenerLimits;
  /** Default: the machine's clock. */
  readonly clock?: FakeClock;
  /**
   * Called with what a function of yours threw, and which: `api greet`, `dialplan 55`, `application queue`. For clients
   * the command failed, or the extension does not exist. Default: a message on standard error.
   */
  readonly onError?: ProblemReporter;
}

/** Options with their defaults filled in. */
export interface ResolvedOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly hostname: string;
  readonly switchname: string;
  readonly ipv4: string;
  readonly ipv6: string;
  readonly users: Readonly<Record<string, FakeUser>>;
  readonly acl: 'allow' | 'deny';
  readonly heartbeatMs: number;
  readonly maxSessions: number;
  readonly globals: Readonly<Record<string, string>>;
  readonly limits: Required<ListenerLimits>;
  readonly clock: FakeClock;
  readonly onError: ProblemReporter;
}

const LIMITS: Required<ListenerLimits> = {
  maxBlockBytes: 10_485_760,
  maxBodyBytes: 16_777_216,
  authTimeoutMs: 25_000,
  maxQueue: 100_000,
  maxLost: 500,
};

const DEFAULTS: Omit<ResolvedOptions, 'switchname' | 'onError'> = {
  host: '127.0.0.1',
  port: 0,
  password: 'ClueCon',
  hostname: 'fake-freeswitch',
  ipv4: '192.0.2.2',
  ipv6: 'fd00::2',
  users: {},
  acl: 'allow',
  heartbeatMs: 0,
  maxSessions: 10_000,
  globals: {},
  limits: LIMITS,
  clock: systemClock,
};

/** Fills the defaults in. */
export function resolveOptions(options: ServerOptions): ResolvedOptions {
  const { limits = {}, ...given } = options;
  const merged = { ...DEFAULTS, ...withoutUndefined(given) };
  return {
    ...merged,
    switchname: merged.switchname ?? merged.hostname,
    limits: { ...LIMITS, ...withoutUndefined(limits) },
    onError: createProblemReporter(options.onError),
  };
}

/** A member that is present but undefined must not hide a default. */
function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

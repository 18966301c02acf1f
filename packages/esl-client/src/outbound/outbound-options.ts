import { type FrameLimits, InvalidArgumentError } from '@switchwire/esl-protocol';
import { requireAmount, requireFunction, requireOptions, requireText } from '../arguments.ts';
import { type Clock } from '../clock.ts';
import { type Logger } from '../logger.ts';
import { withDefaults } from '../with-defaults.ts';
import { type OutboundCall } from './outbound-call.ts';

/** The options of an outbound server. */
export interface OutboundServerOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 8084, FreeSWITCH's own; 0 takes any free port. */
  readonly port?: number;
  /**
   * Called for each call, once its data is known and its events are switched on. If it returns a promise, the call is
   * left (`close`: the dialplan goes on) when that settles, whatever its value; if it returns anything else, the connection
   * stays until the channel ends or the call is closed.
   */
  readonly onCall: (call: OutboundCall) => unknown;
  /**
   * A call that could not be taken, or a handler that threw. A call that was hung up before its handler could run is
   * reported with ChannelGoneError. Other calls are not touched. Default: the logger; without one either, a warning of the process.
   */
  readonly onError?: (error: unknown, call: OutboundCall | undefined) => void;
  /** What becomes of a call whose handler threw: a hangup cause; default: it is left, and the dialplan goes on. */
  readonly hangupOnError?: string;
  /**
   * Format of `myevents`; `false`: the handler switches events on itself, and the first `execute` does if nothing was
   * subscribed until then. Default `json`.
   */
  readonly events?: 'json' | 'plain' | 'xml' | false;
  /** Keep the connection after the hangup for the last events: seconds, or true without limit. Full async calls only. Default false. */
  readonly linger?: number | boolean;
  /** DTMF and speech come here instead of to scripts. Default false. */
  readonly divertEvents?: boolean;
  /** Calls at one time, counted from the answer to `connect`; those beyond it are hung up with `busyCause`. Default 10,000. */
  readonly maxCalls?: number;
  /** Default `SWITCH_CONGESTION`. */
  readonly busyCause?: string;
  /** For the answer to `connect`, milliseconds: FreeSWITCH answers at once, a port scan never. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Default deadline of a command in async mode; in sync mode there is none. Default 5,000. */
  readonly commandTimeoutMs?: number;
  /** How long `close` waits for calls to end by themselves before it leaves them. Default 2,000. */
  readonly drainTimeoutMs?: number;
  readonly limits?: FrameLimits;
  readonly logger?: Logger;
  readonly clock?: Clock;
}

function requireServerOptions(options: OutboundServerOptions): void {
  const given = options as Partial<Record<keyof OutboundServerOptions, unknown>> | null | undefined;
  if (given === null || given === undefined) {
    throw new InvalidArgumentError(`options is ${String(given)}; write { onCall }`);
  }
  requireOptions(given);
  requireFunction(given.onCall, 'onCall');
  if (given.onError !== undefined) requireFunction(given.onError, 'onError');
  if (given.host !== undefined) requireText(given.host, 'host');
  const { port } = given;
  if (
    port !== undefined &&
    !(Number.isInteger(port) && Number(port) >= 0 && Number(port) < 65_536)
  ) {
    throw new InvalidArgumentError('port is not a port; write a number from 0 to 65535');
  }
  for (const name of AMOUNTS) requireAmount(given[name], name);
}

const AMOUNTS = ['maxCalls', 'connectTimeoutMs', 'commandTimeoutMs', 'drainTimeoutMs'] as const;

/** The options with their defaults. */
export type OutboundSettings = OutboundServerOptions &
  Required<
    Pick<
      OutboundServerOptions,
      | 'host'
      | 'port'
      | 'events'
      | 'linger'
      | 'divertEvents'
      | 'maxCalls'
      | 'busyCause'
      | 'connectTimeoutMs'
      | 'commandTimeoutMs'
      | 'drainTimeoutMs'
    >
  >;

/** Throws InvalidArgumentError, which names the option. */
export function outboundSettings(options: OutboundServerOptions): OutboundSettings {
  requireServerOptions(options);
  const defaults = {
    host: '127.0.0.1',
    port: 8084,
    events: 'json' as const,
    linger: false,
    divertEvents: false,
    maxCalls: 10_000,
    busyCause: 'SWITCH_CONGESTION',
    connectTimeoutMs: 5_000,
    commandTimeoutMs: 5_000,
    drainTimeoutMs: 2_000,
  };
  return withDefaults(defaults, options);
}

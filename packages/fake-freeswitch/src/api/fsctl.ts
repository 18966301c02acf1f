import { type SessionCounters } from '../core/session-counters.ts';
import { type SwitchCore } from '../core/switch-core.ts';
import { logLevelName, logLevelOf } from '../core/log-levels.ts';
import { leadingInteger } from '../wire/command-block.ts';
import { isTrue } from '../listener/true-value.ts';

/** What `fsctl` acts on. */
export interface FsctlContext {
  readonly core: SwitchCore;
  readonly counters: SessionCounters;
  /** The whole server goes down, with its notice or at once. */
  shutdown(notice: boolean): void;
  /** Settles when no channel is left; with `refuse`, new ones are refused meanwhile. False: it was cancelled. */
  drainCalls(refuse: boolean): Promise<boolean>;
  cancelDrain(): void;
  /** A shutdown waits for calls to end. */
  isDraining(): boolean;
  hangupAll(): void;
  /** Whether new calls are refused, by their direction. */
  readonly paused: { inbound: boolean; outbound: boolean };
}

const SYNTAX =
  '[api_expansion [on|off]|recover|send_sighup|hupall|pause [inbound|outbound]|resume [inbound|outbound]|' +
  'shutdown [cancel|elegant|asap|now|restart]|uuid_version [4|7]|sps|sps_peak_reset|sync_clock|' +
  'sync_clock_when_idle|reclaim_mem|max_sessions|min_dtmf_duration [num]|max_dtmf_duration [num]|' +
  'default_dtmf_duration [num]|min_idle_cpu|loglevel [level]|debug_level [level]|mdns_resolve [enable|disable]]';

const OK = '+OK\n';
const MIN_DTMF = 400;
const MAX_DTMF = 192_000;
const DEBUG = 7;

/** Verbs that change nothing here and have one answer. */
const FIXED: ReadonlyMap<string, string> = new Map([
  ['calibrate_clock', OK],
  ['flush_db_handles', OK],
  ['last_sps', '+OK last sessions per second: 0\n'],
  ['ready_check', 'true'],
  ['reclaim_mem', OK],
  ['recover', '+OK 0 session(s) recovered in total\n'],
  ['save_history', OK],
  ['send_sighup', OK],
  ['sps_peak_reset', '+OK max sessions per second counter reset\n'],
  ['sync_clock', '+OK clock synchronized\n'],
  ['sync_clock_when_idle', '+OK clock synchronized\n'],
]);

type Verb = (option: string | undefined) => string;

/** `fsctl ‹verb› …`: the verbs that the server knows; others are refused with the list of them. */
export function createFsctl(context: FsctlContext): (args: string) => string | Promise<string> {
  let core = '';
  let verbs = settings();
  const calls = callVerbs(context);
  return (args) => {
    if (args === '') return `-USAGE: ${SYNTAX}\n`;
    // a server that was started again begins with its defaults
    if (core !== context.core.uuid) [core, verbs] = [context.core.uuid, settings()];
    const [typed = '', ...options] = args.split(' ').filter((word) => word !== '');
    const verb = typed.toLowerCase();
    if (verb === 'shutdown') return shutDown(context, options);
    const run = calls.get(verb) ?? verbs.get(verb);
    if (run !== undefined) return run(options[0]);
    return FIXED.get(verb) ?? INVALID;
  };
}

const INVALID = `-ERR Invalid command\nUSAGE: fsctl ${SYNTAX}\n`;

/** Those that concern calls. */
function callVerbs(context: FsctlContext): ReadonlyMap<string, Verb> {
  const { counters, paused } = context;
  const pause =
    (value: boolean): Verb =>
    (option) => {
      if (option?.toLowerCase() !== 'outbound') paused.inbound = value;
      if (option?.toLowerCase() !== 'inbound') paused.outbound = value;
      return OK;
    };
  return new Map<string, Verb>([
    ['shutdown_check', () => String(context.isDraining())],
    ['hupall', () => (context.hangupAll(), OK)],
    ['pause', pause(true)],
    ['resume', pause(false)],
    [
      'pause_check',
      (option) => {
        if (option?.toLowerCase() === 'inbound') return String(paused.inbound);
        if (option?.toLowerCase() === 'outbound') return String(paused.outbound);
        return String(paused.inbound && paused.outbound);
      },
    ],
    [
      'max_sessions',
      (option) => {
        const sessions = leadingInteger(option ?? '');
        if (sessions > 0) counters.maxSessions = sessions;
        return `+OK max sessions: ${counters.maxSessions}\n`;
      },
    ],
  ]);
}

/** Those that read or set one value, which has no effect here. */
function settings(): ReadonlyMap<string, Verb> {
  let logLevel = -1;
  let isSqlDebugged = false;
  return new Map<string, Verb>([
    ['api_expansion', flag('api_expansion', true)],
    ['threaded_system_exec', flag('threaded_system_exec', false, ['true', 'false'])],
    ['verbose_events', flag('verbose_events', false)],
    [
      'debug_sql',
      () => {
        isSqlDebugged = !isSqlDebugged;
        return `+OK SQL DEBUG [${isSqlDebugged ? 'on' : 'off'}]\n`;
      },
    ],
    ['default_dtmf_duration', number('default dtmf duration', 2000, dtmfDuration)],
    ['max_dtmf_duration', number('max dtmf duration', MAX_DTMF, dtmfDuration)],
    ['min_dtmf_duration', number('min dtmf duration', MIN_DTMF, dtmfDuration)],
    ['sps', number('sessions per second', 30, (value) => (value > 0 ? value : undefined))],
    ['debug_level', number('DEBUG level', 0, (value) => value)],
    ['uuid_version', number('set uuid version', 4, uuidVersion)],
    ['min_idle_cpu', minIdleCpu()],
    ['mdns_resolve', (option) => (/^(enable|disable)$/i.test(option ?? '') ? OK : INVALID)],
    [
      'loglevel',
      (option) => {
        const level = option === undefined ? logLevel : levelOf(option);
        if (level === undefined) return '-ERR syntax error, log level not set!\n';
        logLevel = level;
        return `+OK log level: ${level < 0 ? 'DISABLE' : logLevelName(level)} [${level}]\n`;
      },
    ],
  ]);
}

function flag(name: string, initial: boolean, [on, off] = ['on', 'off']): Verb {
  let value = initial;
  return (option) => {
    if (option !== undefined) value = isTrue(option);
    return `+OK ${name} is ${value ? on : off} \n`;
  };
}

/** `accept` gives what a number becomes, or undefined where it changes nothing. */
function number(
  name: string,
  initial: number,
  accept: (value: number) => number | undefined,
): Verb {
  let value = initial;
  return (option) => {
    if (option !== undefined) value = accept(leadingInteger(option)) ?? value;
    return `+OK ${name}: ${value}\n`;
  };
}

const dtmfDuration = (value: number): number | undefined =>
  value > 0 ? Math.min(Math.max(value, MIN_DTMF), MAX_DTMF) : undefined;

const uuidVersion = (value: number): number | undefined =>
  value === 4 || value === 7 ? value : undefined;

function minIdleCpu(): Verb {
  let least = 0;
  return (option) => {
    if (option !== undefined) least = leadingInteger(option);
    return least > 0 ? `+OK min idle cpu: ${least.toFixed(2)}` : '+OK min idle cpu: DISABLED\n';
  };
}

function levelOf(word: string): number | undefined {
  if (!/^[+-]?\d/.test(word)) return logLevelOf(word);
  return Math.min(Math.max(leadingInteger(word), 0), DEBUG);
}

async function shutDown(context: FsctlContext, typed: readonly string[]): Promise<string> {
  const options = typed.map((option) => option.toLowerCase());
  if (options.includes('cancel')) {
    context.cancelDrain();
    return OK;
  }
  const patient = options.find((option) => option === 'asap' || option === 'elegant');
  if (patient !== undefined) {
    const asap = patient === 'asap';
    const info = asap ? 'ASAP' : 'elegant';
    context.core.emit('SHUTDOWN_REQUESTED', { headers: [['Event-Info', info]] });
    if (!(await context.drainCalls(asap))) return OK;
  }
  setImmediate(() => context.shutdown(!options.includes('now')));
  return OK;
}

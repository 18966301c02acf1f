import { type SessionCounters } from '../core/session-counters.ts';
import { type SwitchCore } from '../core/switch-core.ts';
import { logLevelName, logLevelOf } from '../core/log-levels.ts';
import { leadingInteger } from '../wire/command-block.ts';

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
}

const SYNTAX =
  '[api_expansion [on|off]|recover|send_sighup|hupall|pause [inbound|outbound]|resume [inbound|outbound]|' +
  'shutdown [cancel|elegant|asap|now|restart]|uuid_version [4|7]|sps|sps_peak_reset|sync_clock|' +
  'sync_clock_when_idle|reclaim_mem|max_sessions|min_dtmf_duration [num]|max_dtmf_duration [num]|' +
  'default_dtmf_duration [num]|min_idle_cpu|loglevel [level]|debug_level [level]|mdns_resolve [enable|disable]]';

const OK = '+OK\n';
const DEBUG = 7;

/** Verbs that change nothing here and have one answer. */
const FIXED: ReadonlyMap<string, string> = new Map([
  ['api_expansion', '+OK api_expansion is on \n'],
  ['calibrate_clock', OK],
  ['debug_level', '+OK DEBUG level: 0\n'],
  ['debug_sql', '+OK SQL DEBUG [off]\n'],
  ['default_dtmf_duration', '+OK default dtmf duration: 2000\n'],
  ['flush_db_handles', OK],
  ['last_sps', '+OK last sessions per second: 0\n'],
  ['max_dtmf_duration', '+OK max dtmf duration: 192000\n'],
  ['min_dtmf_duration', '+OK min dtmf duration: 400\n'],
  ['min_idle_cpu', '+OK min idle cpu: DISABLED\n'],
  ['pause', OK],
  ['pause_check', 'false'],
  ['ready_check', 'true'],
  ['reclaim_mem', OK],
  ['recover', '+OK 0 session(s) recovered in total\n'],
  ['resume', OK],
  ['save_history', OK],
  ['send_sighup', OK],
  ['sps', '+OK sessions per second: 30\n'],
  ['sps_peak_reset', '+OK max sessions per second counter reset\n'],
  ['sync_clock', '+OK clock synchronized\n'],
  ['sync_clock_when_idle', '+OK clock synchronized\n'],
  ['threaded_system_exec', '+OK threaded_system_exec is true \n'],
  ['uuid_version', '+OK set uuid version: 4\n'],
  ['verbose_events', '+OK verbose_events is off \n'],
]);

/** `fsctl ‹verb› …`: the verbs that the server knows; others are refused with the list of them. */
export function runFsctl(context: FsctlContext, args: string): string | Promise<string> {
  if (args === '') return `-USAGE: ${SYNTAX}\n`;
  const [typed = '', ...options] = args.split(' ').filter((word) => word !== '');
  const verb = typed.toLowerCase();
  if (verb === 'shutdown') return shutDown(context, options);
  if (verb === 'shutdown_check') return String(context.isDraining());
  if (verb === 'hupall') {
    context.hangupAll();
    return OK;
  }
  if (verb === 'max_sessions') return `+OK max sessions: ${context.counters.maxSessions}\n`;
  if (verb === 'loglevel') return logLevel(options[0]);
  return FIXED.get(verb) ?? `-ERR Invalid command\nUSAGE: fsctl ${SYNTAX}\n`;
}

/** The level is only named: this server's core writes no log. */
function logLevel(word: string | undefined): string {
  const level =
    word === undefined ? DEBUG : /^\d/.test(word) ? leadingInteger(word) : logLevelOf(word);
  if (level === undefined) return '-ERR syntax error, log level not set!\n';
  return `+OK log level: ${logLevelName(level)} [${level}]\n`;
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

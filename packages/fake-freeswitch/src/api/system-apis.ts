import { randomUUID } from 'node:crypto';
import { describeUptime } from '../core/heartbeat.ts';
import { type SessionCounters } from '../core/session-counters.ts';
import { formatLocal, type SwitchCore } from '../core/switch-core.ts';
import { VERSION } from '../core/version.ts';
import { type EslListener } from '../listener/listener.ts';
import { logLevelName, logLevelOf } from '../core/log-levels.ts';
import { leadingInteger } from '../wire/command-block.ts';
import { type LogLine } from '../wire/replies.ts';
import { type ApiHandler } from '../core/api-registry.ts';

/** What the system commands look at and act on. */
export interface SystemApiContext {
  readonly core: SwitchCore;
  readonly counters: SessionCounters;
  readonly startedAt: () => number;
  readonly globals: Map<string, string>;
  sleep(ms: number): Promise<void>;
  log(line: LogLine): void;
  /** Runs another API command, as `bgapi` and `expand` do. */
  run(line: string, caller: EslListener): Promise<string | undefined>;
  /** The whole server goes down; with the notice unless it has to be at once. */
  shutdown(notice: boolean): void;
  /** Settles when no channel stands any more, `refuse`: and lets no new one in meanwhile. False: it was cancelled. */
  drainCalls(refuse: boolean): Promise<boolean>;
  cancelDrain(): void;
  /** Tells every connection of the module's end; without `reload` no new one is accepted. */
  unload(reload: boolean): void;
}

type Handler = ApiHandler<EslListener>;

/** The API commands that concern the system and not a call, by name. */
export function systemApis(context: SystemApiContext): Readonly<Record<string, Handler>> {
  const { core, globals } = context;
  return {
    version: (args) => (args === 'short' ? '1.11.2-release' : VERSION.answer),
    status: () => describeStatus(context),
    hostname: () => core.identity.hostname,
    switchname: () => core.identity.switchname,
    uptime: () => `${Math.floor((core.clock.now() - context.startedAt()) / 1000)}\n`,
    create_uuid: () => randomUUID(),
    echo: (args) => args.trim(),
    strftime: () => formatLocal(new Date(core.clock.now())),
    msleep: async (args) => {
      await context.sleep(leadingInteger(args));
      return '+OK';
    },
    global_getvar: (args) => globals.get(args) ?? '',
    global_setvar: (args) => {
      const equals = args.indexOf('=');
      if (equals < 0) return '-USAGE: <var>=<value> [=<value2>]\n';
      globals.set(args.slice(0, equals), args.slice(equals + 1));
      return '+OK';
    },
    eval: (args) => expandVariables(args, globals),
    expand: async (args, caller) => {
      const line = expandVariables(args, globals);
      return line === '' ? '-USAGE: [uuid:<uuid> ]<cmd> <args>\n' : context.run(line, caller);
    },
    bgapi: (args, caller) => {
      const id = randomUUID();
      setImmediate(() => void runJob(context, id, args, caller));
      return `+OK Job-UUID: ${id}\n`;
    },
    reloadxml: () => {
      core.emit('RELOADXML');
      return '+OK [Success]\n';
    },
    log: (args) => writeLog(context, args),
    fsctl: (args) => runFsctl(context, args),
  };
}

function describeStatus({ core, counters, startedAt }: SystemApiContext): string {
  return (
    `UP ${describeUptime(core.clock.now() - startedAt())}\n` +
    `FreeSWITCH (Version ${VERSION.status}) is ready\n` +
    `${counters.sinceStartup} session(s) since startup\n` +
    `${counters.current} session(s) - peak ${counters.peak}, last 5min ${counters.peakFiveMinutes} \n` +
    `${counters.perSecond} session(s) per Sec out of max ${counters.maxSessions}, peak ${counters.rateMax}, ` +
    `last 5min ${counters.rateFiveMinutes} \n` +
    `${counters.maxSessions} session(s) max\n` +
    'min idle cpu 0.00/98.00\n' +
    'Current Stack Size/Max 240K/8192K\n'
  );
}

/** `${name}` and `$${name}` become the global variable, or nothing. */
function expandVariables(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$?\$\{([^}]*)\}/g, (_, name: string) => variables.get(name) ?? '');
}

/** `api bgapi …`: unlike the command, it adds a colon where it does not know the job's command. */
async function runJob(
  context: SystemApiContext,
  id: string,
  line: string,
  caller: EslListener,
): Promise<void> {
  const [unload, module] = line.split(' ');
  if (module === 'mod_event_socket' && (unload === 'unload' || unload === 'reload')) {
    context.unload(unload === 'reload');
    return;
  }
  const blank = line.indexOf(' ');
  const name = blank < 0 ? line : line.slice(0, blank);
  const { uuid } = context.core;
  const output = (await context.run(line, caller)) ?? `${name}: Command not found!\n`;
  // a server that was restarted meanwhile has no such job
  if (context.core.uuid !== uuid) return;
  context.core.emit('BACKGROUND_JOB', {
    headers: [
      ['Job-UUID', id],
      ['Job-Command', name],
      ...(blank < 0 ? [] : [['Job-Command-Arg', line.slice(blank + 1)] as const]),
    ],
    body: output,
    source: ['mod_commands.c', 'bgapi_exec', 5152],
  });
}

const DEBUG = 7;

function writeLog(context: SystemApiContext, args: string): string {
  const [word = '', ...rest] = args.split(' ');
  const named = logLevelOf(word);
  const text = named === undefined ? args : rest.join(' ');
  const level = named ?? DEBUG;
  const stamp = formatLocal(new Date(context.core.clock.now()));
  context.log({
    level,
    channel: 0,
    file: 'mod_commands.c',
    func: 'log_function',
    line: 7247,
    text: `${stamp}.000000 98.00% [${logLevelName(level)}] mod_commands.c:7247 ${text}\n`,
  });
  return '+OK\n';
}

async function runFsctl(context: SystemApiContext, args: string): Promise<string> {
  const [verb = '', ...options] = args.split(' ');
  if (verb === 'ready_check') return 'true';
  if (verb !== 'shutdown') return '+OK\n';
  if (options.includes('cancel')) {
    context.cancelDrain();
    return '+OK\n';
  }
  const patient = options.find((option) => option === 'asap' || option === 'elegant');
  if (patient !== undefined) {
    const asap = patient === 'asap';
    const info = asap ? 'ASAP' : 'elegant';
    context.core.emit('SHUTDOWN_REQUESTED', { headers: [['Event-Info', info]] });
    if (!(await context.drainCalls(asap))) return '+OK\n';
  }
  setImmediate(() => context.shutdown(!options.includes('now')));
  return '+OK\n';
}

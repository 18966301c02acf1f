import { randomUUID } from 'node:crypto';
import { type EventHeader } from '../core/serialise.ts';
import { describeUptime } from '../core/heartbeat.ts';
import { formatLocal } from '../core/switch-core.ts';
import { VERSION } from '../core/version.ts';
import { type EslListener } from '../listener/listener.ts';
import { logLevelName, logLevelOf } from '../core/log-levels.ts';
import { leadingInteger } from '../wire/command-block.ts';
import { type LogLine } from '../wire/replies.ts';
import { type ApiHandler } from '../core/api-registry.ts';
import { createFsctl, type FsctlContext } from './fsctl.ts';
import { strftime } from './strftime.ts';
import { variableApis } from './variable-apis.ts';

/** What the system commands look at and act on. */
export interface SystemApiContext extends FsctlContext {
  readonly startedAt: () => number;
  readonly globals: Map<string, string>;
  /** What CHANNEL_DATA has of a channel; undefined if there is no such channel. */
  channelHeaders(uuid: string): readonly EventHeader[] | undefined;
  sleep(ms: number): Promise<void>;
  log(line: LogLine): void;
  /** Runs another API command, as `bgapi` and `expand` do. */
  run(line: string, caller: EslListener): Promise<string | undefined>;
  /** Ends every connection with the module's notice; without `reload` no new one is accepted. */
  unload(reload: boolean): void;
}

type Handler = ApiHandler<EslListener>;

/** The API commands that concern the system and not a call, by name. */
export function systemApis(context: SystemApiContext): Readonly<Record<string, Handler>> {
  const { core } = context;
  return {
    ...variableApis(context),
    version: (args) => (args.startsWith('short') ? '1.11.2-release\n' : VERSION.answer),
    status: () => describeStatus(context),
    hostname: () => core.identity.hostname,
    switchname: () => core.identity.switchname,
    uptime: (args) => describeAge(context, args),
    create_uuid: () => randomUUID(),
    echo: (args) => args,
    strftime: (args) => strftime(args === '' ? '%Y-%m-%d %T' : args, new Date(core.clock.now())),
    msleep: async (args) => {
      await context.sleep(leadingInteger(args));
      return '+OK';
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
    fsctl: createFsctl(context),
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

const UPTIME_USAGE =
  '-USAGE: [us|ms|s|m|h|d|microseconds|milliseconds|seconds|minutes|hours|days]\n';
/** The units of `uptime` in milliseconds. */
const UNITS: readonly (readonly [words: readonly string[], ms: number])[] = [
  [['us', 'microseconds'], 0.001],
  [['ms', 'milliseconds'], 1],
  [['', 's', 'seconds'], 1000],
  [['m', 'minutes'], 60_000],
  [['h', 'hours'], 3_600_000],
  [['d', 'days'], 86_400_000],
];

function describeAge({ core, startedAt }: SystemApiContext, unit: string): string {
  const ms = UNITS.find(([words]) => words.includes(unit.toLowerCase()))?.[1];
  if (ms === undefined) return UPTIME_USAGE;
  return `${Math.floor((core.clock.now() - startedAt()) / ms)}\n`;
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

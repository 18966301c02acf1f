import { invalidParams } from '../json-rpc/mi-error.ts';
import { logLevelNumber, logLevelOfNumber } from '../log/log-level.ts';
import { defineCommand, param } from '../mi/command.ts';
import { formatCtime } from '../text/ctime.ts';

export const uptime = defineCommand({
  name: 'uptime',
  qualifiedName: 'core:uptime',
  help: 'prints how long the server has been running',
  exportedBy: 'core',
  run: (_params, { now, startedAt, uptimeMs }) => ({
    Now: formatCtime(now()),
    'Up since': formatCtime(startedAt),
    'Up time': `${Math.floor(uptimeMs() / 1_000)} [sec]`,
  }),
});

export const version = defineCommand({
  name: 'version',
  qualifiedName: 'core:version',
  help: 'prints the version string of the server',
  exportedBy: 'core',
  run: (_params, context) => ({
    Server: `Switchwire (${context.version} (${process.arch}/${process.platform}))`,
  }),
});

/** One process does everything here; opensips-cli wants to see it as a list. */
export const ps = defineCommand({
  name: 'ps',
  qualifiedName: 'core:ps',
  help: 'lists all processes of the server',
  exportedBy: 'core',
  run: () => ({ Processes: [{ ID: 0, PID: process.pid, Type: 'mi-server' }] }),
});

export const logLevel = defineCommand({
  name: 'log_level',
  qualifiedName: 'core:log_level',
  help: 'gets or sets the level of the log',
  exportedBy: 'core',
  params: {
    level: param.optional(param.int('-1 error, 1 warning, 3 info, 4 debug')),
    pid: param.optional(param.int('as in ps')),
  },
  run({ level, pid }, context) {
    if (level === undefined) {
      const current = logLevelNumber(context.logLevel.get());
      return { Processes: [{ PID: process.pid, 'Log level': current, Type: 'mi-server' }] };
    }
    if (pid !== undefined && pid !== process.pid) throw invalidParams('Bad PID');
    context.logLevel.set(logLevelOfNumber(level));
    // the number that was asked for, as in OpenSIPS, which has more levels than we do
    return pid === undefined ? { 'New global log level': level } : { 'Log level': level };
  },
});

import { invalidParams } from '../json-rpc/mi-error.ts';
import { type ParamSpec } from '../json-rpc/params.ts';
import { logLevelNumber, logLevelOfNumber } from '../mi/log-level.ts';
import { type MiCommand } from '../mi/mi-command.ts';

const levelParam: ParamSpec = {
  name: 'level',
  type: 'int',
  help: '-1 error, 1 warning, 3 info, 4 debug',
};

export const logLevel: MiCommand = {
  name: 'log_level',
  qualifiedName: 'core:log_level',
  help: 'gets or sets the level of the log',
  exportedBy: 'core',
  params: [[], [levelParam], [levelParam, { name: 'pid', type: 'int', help: 'as in ps' }]],
  run(params, context) {
    const level = params.int('level');
    if (level === undefined) {
      const current = logLevelNumber(context.logLevel.get());
      return { Processes: [{ PID: process.pid, 'Log level': current, Type: 'mi-server' }] };
    }
    const pid = params.int('pid');
    if (pid !== undefined && pid !== process.pid) throw invalidParams('Bad PID');
    context.logLevel.set(logLevelOfNumber(level));
    // the number that was asked for, as in OpenSIPS, which has more levels than we do
    return pid === undefined ? { 'New global log level': level } : { 'Log level': level };
  },
};

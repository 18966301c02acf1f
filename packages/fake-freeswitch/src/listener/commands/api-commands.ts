import { randomUUID } from 'node:crypto';
import { notFound, splitApi } from '../../core/api-registry.ts';
import { headerOf, type ReceivedCommand } from '../../wire/command-block.ts';
import { apiResponse } from '../../wire/replies.ts';
import { type CommandAnswer } from '../command-answer.ts';
import { type EslListener } from '../listener.ts';
import { permitsApi } from '../permissions.ts';
import { isTrue } from '../true-value.ts';

const MAX_JOB_UUID_BYTES = 256;

/** `api ‹command›[ ‹args›]`: runs on the connection itself, so nothing else is sent before its response. */
export function runApi(listener: EslListener, command: ReceivedCommand): CommandAnswer {
  const line = command.line.slice('api '.length);
  if (!permitsApi(listener.permissions, line)) return '-ERR permission denied';
  const output = isTrue(headerOf(command, 'console_execute'))
    ? runConsole(listener, line)
    : execute(listener, line);
  if (output instanceof Promise) return output.then((text) => respond(listener, text));
  return respond(listener, output);
}

/** `bgapi …`: answers at once; the output follows in a BACKGROUND_JOB event. */
export function runBgapi(listener: EslListener, command: ReceivedCommand): CommandAnswer {
  const line = command.line.slice('bgapi '.length);
  if (!permitsApi(listener.permissions, line)) return '-ERR permission denied';
  const own = headerOf(command, 'job-uuid');
  const id =
    own === undefined
      ? randomUUID()
      : Buffer.from(own).subarray(0, MAX_JOB_UUID_BYTES).toString('utf8');
  const { name } = splitApi(line);
  // with the white space around it, which the command itself does not get
  const args = line.slice(name.length + 1);
  const owner = listener.channel?.uuid;
  const { core } = listener.host;
  const { uuid } = core;
  // the job begins behind the reply: its event never comes first on this connection
  setImmediate(() => {
    void Promise.resolve(execute(listener, line)).then((output) => {
      // a server that was restarted meanwhile has no such job
      if (core.uuid !== uuid) return;
      core.emit('BACKGROUND_JOB', {
        headers: [
          ['Job-UUID', id],
          ...(owner === undefined ? [] : [['Job-Owner-UUID', owner] as const]),
          ...(name === '' ? [] : [['Job-Command', name] as const]),
          ...(args === '' ? [] : [['Job-Command-Arg', args] as const]),
        ],
        body: output,
      });
    });
  });
  return `~Reply-Text: +OK Job-UUID: ${id}\nJob-UUID: ${id}\n\n`;
}

function respond(listener: EslListener, output: string): CommandAnswer {
  listener.replyless = false;
  listener.send(apiResponse(output));
  return undefined;
}

function execute(listener: EslListener, line: string): string | Promise<string> {
  const failed = notFound(splitApi(line).name);
  const output = listener.host.apis.run(line, listener);
  if (!(output instanceof Promise)) return output ?? failed;
  return output.then((text) => text ?? failed);
}

/** `console_execute`: `;;` separates several commands; if the last one fails, so does the whole line. */
async function runConsole(listener: EslListener, line: string): Promise<string> {
  let all = '';
  let last: string | undefined;
  for (const part of line.split(';;')) {
    last = await listener.host.apis.run(part.trim(), listener);
    all += last ?? '';
  }
  return last === undefined ? notFound(line) : all;
}

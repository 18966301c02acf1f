import { printable, printableJson, printableLines } from '../text/printable.ts';
import { callMi, clientOptionsOf } from './client.ts';
import { EXIT } from './cli-error.ts';
import { formatTable, pc } from './terminal.ts';

/** What fs_execute answers. */
interface ExecResult {
  readonly succeeded: number;
  readonly failed: number;
  readonly Servers: readonly {
    readonly socket: string;
    readonly ok: boolean;
    readonly reply?: string;
    readonly error?: string;
  }[];
}

const RAW = /^(?:api|bgapi|sendevent|sendmsg|log|nolog)(?:\s|$)/;

/** `show calls count` is what one types into fs_cli; on the socket it is `api show calls count`. */
const eslCommandOf = (typed: string): string => (RAW.test(typed) ? typed : `api ${typed}`);

/** A table where each server answered one line, otherwise the lines of each under its name. */
const formatExec = ({ Servers }: ExecResult): string => {
  if (Servers.length === 0) return 'no server';
  const answers = Servers.map(({ socket, ok, reply, error }) => ({
    socket: printable(socket),
    mark: ok ? pc.green('ok') : pc.red('failed'),
    text: printableLines(reply ?? error ?? '').trim(),
  }));
  if (answers.every(({ text }) => !text.includes('\n'))) {
    return formatTable(
      ['SOCKET', 'RESULT', 'ANSWER'],
      answers.map(({ socket, mark, text }) => [socket, mark, text]),
    );
  }
  return answers.map(({ socket, mark, text }) => `${socket}  ${mark}\n${text}`).join('\n\n');
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `mi-server exec COMMAND`: one command on many servers. */
export const runExecCommand = async (
  command: string,
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const params = [
    eslCommandOf(command.trim()),
    textOf(options['group']),
    textOf(options['tags']),
    textOf(options['state']),
  ];
  const result = (await callMi(clientOptionsOf(options), 'fs_execute', params)) as ExecResult;
  console.log(
    options['json'] === true ? printableJson(JSON.stringify(result, null, 4)) : formatExec(result),
  );
  return result.failed === 0 ? EXIT.ok : EXIT.failure;
};

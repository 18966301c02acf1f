/** The Perl snippet of the Event Socket Library that runs a background command under a Job-UUID of its own. */
import { ESLconnection } from '@switchwire/esl-client/libesl';

export async function backgroundCommand(
  host: string,
  port: string,
  command: string,
  args: readonly string[],
): Promise<string | undefined> {
  const con = new ESLconnection(host, port, 'ClueCon');
  const e = await con.bgapi(command, args.join(' '), 'my-job-id');
  con.disconnect();
  return e?.serialize('json');
}

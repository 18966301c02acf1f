/** The C example `testclient.c` of libesl: connects, runs one command, prints its output. */
import { ESLconnection } from '@switchwire/esl-client/libesl';

export async function printStatus(
  host: string,
  port: number,
  password: string,
  printf: (text: string) => void,
): Promise<void> {
  const handle = new ESLconnection(host, port, password);

  const lastSrEvent = await handle.sendRecv('api status\n\n');
  const body = lastSrEvent?.getBody();
  // this will always be a body when the command was an api
  if (body !== null && body !== undefined) printf(body);
  else printf(String(lastSrEvent?.getHeader('reply-text')));

  handle.disconnect();
}

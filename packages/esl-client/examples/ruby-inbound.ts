/** The Ruby example of the Event Socket Library in inbound mode. */
import { ESLconnection } from '@switchwire/esl-client/libesl';

export async function sofiaStatus(host: string, port: string): Promise<string | null | undefined> {
  const con = new ESLconnection(host, port, 'ClueCon');
  const esl = await con.sendRecv('api sofia status');
  con.disconnect();
  return esl?.getBody();
}

/** The Java example of the Event Socket Library: turns on events and prints them, serialized. */
import { ESLconnection } from '@switchwire/esl-client/libesl';

export async function printEvents(
  host: string,
  port: string,
  println: (text: string) => void,
): Promise<void> {
  const con = new ESLconnection(host, port, 'ClueCon');
  if ((await con.ready()) === 1) println('connected');

  await con.events('plain', 'all');

  while (con.connected() === 1) {
    // waits if nothing is queued
    const evt = await con.recvEvent();
    println(evt.serialize('plain'));
  }
}

/**
 * The "Simple Perl Example" of the Event Socket Library: calls somebody, waits for the result of the originate, prints
 * every key that is pressed, and hangs up at the first one that is no digit.
 */
import { ESLconnection } from '@switchwire/esl-client/libesl';

export async function callAndListen(
  host: string,
  port: string,
  pass: string,
  target: string,
  print: (line: string) => void,
): Promise<void> {
  const con = new ESLconnection(host, port, pass);

  if (!(await con.ready())) throw new Error(`Unable to establish connection to ${host}:${port}`);

  await con.events('plain', 'all');

  const uuid = (await con.api('create_uuid'))?.getBody() ?? '';
  const res = await con.bgapi('originate', `{origination_uuid=${uuid}}${target} 9664`);
  const jobUuid = res?.getHeader('Job-UUID');
  print(`Call to ${target} has Job-UUID of ${String(jobUuid)} and call uuid of ${uuid}`);

  let stayConnected = true;
  while (stayConnected && con.connected()) {
    const e = await con.recvEventTimed(20);
    // null: nothing happened; do other things while waiting for events
    if (e === null) continue;
    const name = e.getHeader('Event-Name');
    if (name === 'BACKGROUND_JOB') {
      if (e.getHeader('Job-UUID') === jobUuid) {
        print(`Result of call to ${target} was ${String(e.getBody())}`);
      }
    } else if (name === 'DTMF') {
      const digit = e.getHeader('DTMF-Digit') ?? '';
      print(`Received DTMF digit: ${digit}`);
      if (/\D/.test(digit)) {
        print('Exiting...');
        stayConnected = false;
      }
    }
  }

  await con.api('uuid_kill', uuid);
  con.disconnect();
}

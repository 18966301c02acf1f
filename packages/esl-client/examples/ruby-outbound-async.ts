/**
 * The Ruby example of the Event Socket Library in outbound async full mode
 * (`<action application="socket" data="localhost:8086 async full"/>`). Where Ruby forks a process for every connection,
 * each connection is served by its own async function here.
 */
import { createServer, type Server } from 'node:net';
import { ESLconnection } from '@switchwire/esl-client/libesl';

const SOUND = '/usr/local/freeswitch/sounds/music/8000/suite-espanola-op-47-leyenda.wav';

export function answerWithMusic(port: number, puts: (line: string) => void): Promise<Server> {
  const server = createServer((socket) => void serve(new ESLconnection(socket), puts));
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

async function serve(con: ESLconnection, puts: (line: string) => void): Promise<void> {
  await con.ready();
  const info = con.getInfo();
  const uuid = info?.getHeader('UNIQUE-ID') ?? '';
  await con.sendRecv('myevents');
  await con.sendRecv('divert_events on');

  puts(`[${uuid}] Call to [${String(info?.getHeader('Caller-Destination-Number'))}]`);

  await con.execute('log', '1, Wee-wa-wee-wa');
  await con.execute('info', '');
  await con.execute('answer', '');
  await con.execute('playback', SOUND);

  while (con.connected()) {
    const e = await con.recvEvent();
    const name = e.getHeader('Event-Name') ?? '';
    puts(`EVENT: ${name}`);
    if (name === 'SERVER_DISCONNECTED') break;
    if (name !== 'DTMF') continue;
    const digit = e.getHeader('DTMF-DIGIT') ?? '';
    puts(`DTMF DIGIT ${digit} (${String(e.getHeader('DTMF-DURATION'))})`);
    if (digit === '5') await con.execute('log', '1, WHA HA HA. User pressed 5');
    // to go on in the dialplan without a hangup, leave: the dialplan continues behind `socket`
    else if (digit === '8') await con.sendRecv('exit');
    else if (digit === '9') await con.execute('transfer', '99355151');
  }
  puts('Connection closed');
}

/**
 * The Ruby example of the Event Socket Library in outbound mode, in sync operation
 * (`<action application="socket" data="localhost:8084"/>`). Be aware that in sync operation many things do not work as
 * one expects, DTMF for one. Prefer async.
 */
import { createServer, type Server } from 'node:net';
import { ESLconnection } from '@switchwire/esl-client/libesl';

const SOUND = '/usr/local/freeswitch/sounds/music/8000/suite-espanola-op-47-leyenda.wav';

export function playToEveryCaller(port: number): Promise<Server> {
  const server = createServer((socket) => {
    const esl = new ESLconnection(socket);
    void (async () => {
      await esl.execute('answer');
      await esl.execute('playback', SOUND);
      await esl.execute('hangup');
    })();
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

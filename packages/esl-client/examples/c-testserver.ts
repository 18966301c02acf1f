/**
 * The C example `testserver.c` of libesl: `esl_listen_threaded` calls `mycallback` for every connection. The user data
 * that newer versions pass along is a closure here.
 */
import { type ESLconnection, eslListen, type EslListener } from '@switchwire/esl-client/libesl';

export function serveCalls(port: number, printf: (text: string) => void): Promise<EslListener> {
  return eslListen('127.0.0.1', port, (connection) => mycallback(connection, printf));
}

async function mycallback(
  connection: ESLconnection,
  printf: (text: string) => void,
): Promise<void> {
  const info = connection.getInfo();
  printf(
    `Connected! ${String(info?.getHeader('Caller-Caller-ID-Number'))} ${String(info?.getHeader('unique-id'))}`,
  );

  await connection.sendRecv('myevents');
  await connection.execute('answer');
  await connection.execute('conference', '3000@default');

  for (;;) {
    const event = await connection.recvEvent();
    if (event.getType() === 'SERVER_DISCONNECTED') break;
    printf(event.getType());
  }
  connection.disconnect();
}

import { createConnManager, type SocketLease } from '@switchwire/conn-manager';
import { connect } from '@switchwire/esl-client';
import { ESLconnection } from '@switchwire/esl-client/libesl';
import { createOutboundServer } from '@switchwire/esl-client/outbound';
import { EslError, FrameDecoder } from '@switchwire/esl-protocol';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { createScriptHost, defineScript } from '@switchwire/fs-scripting';

export const script = defineScript(({ eventRoute, freeswitch_esl, log }) => {
  eventRoute('DTMF', async (event) => {
    const answer = await freeswitch_esl('api status', event.socket);
    log.info(answer.ok ? answer.reply : answer.error.message);
  });
});

export async function main(): Promise<void> {
  const connection = await connect('fs://:ClueCon@127.0.0.1');
  for await (const event of connection.events(['DTMF'])) {
    const name: string = event.name;
    console.log(name);
  }
  const manager = createConnManager();
  const lease: SocketLease = manager.acquire('fs://:ClueCon@127.0.0.1', { consumer: 'types' });
  try {
    await lease.api('status');
  } catch (error) {
    if (error instanceof EslError) console.log(error.code, error.name);
  }
  void [ESLconnection, createOutboundServer, FrameDecoder, createFakeFreeswitch, createScriptHost];
}

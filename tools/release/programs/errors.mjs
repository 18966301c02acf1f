import { createConnManager } from '@switchwire/conn-manager';
import { connect } from '@switchwire/esl-client';
import { EslError } from '@switchwire/esl-protocol';

const errorOf = (work) => work.then(() => undefined).catch((error) => error);
// nothing listens on port 1
const url = 'fs://:ClueCon@127.0.0.1:1';
const manager = createConnManager();
await manager.start();
const lease = manager.acquire(url, { consumer: 'errors' });
const fromManager = await errorOf(lease.ready({ timeoutMs: 50 }));
const fromConnect = await errorOf(connect('127.0.0.1:not-a-port'));
await manager.stop();
console.log(
  `connect: ${fromConnect instanceof EslError}, manager: ${fromManager instanceof EslError}`,
);

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { replayCapture } from '@switchwire/fake-freeswitch';

// what a real FreeSWITCH sent when a caller pressed a key and was transferred
const server = await replayCapture('dtmf-transfer');
const client = connect(server.port, server.host);
client.write('auth ClueCon\n\n');
for (const name of ['DTMF', 'CHANNEL_STATE', 'CHANNEL_ANSWER', 'HEARTBEAT', 'BACKGROUND_JOB']) {
  client.write(`event json ${name}\n\n`); // the recorded client asked for all of them in one line
}
client.write('bgapi uuid_transfer e09f3ce5-023e-4516-9e46-604358096c86 1002\nJob-UUID: mine\n\n');

const report = await server.done;
assert.equal(report.finished, true);
assert.deepEqual(report.missing, []);
client.destroy();
await server.stop();

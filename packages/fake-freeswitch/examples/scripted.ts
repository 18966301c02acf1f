import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';

const fake = await createFakeFreeswitch(); // any free port, password ClueCon

// the program under test: connects to fake.url, subscribes, transfers the call at the first digit
const client = connect(fake.port, fake.host);
client.write('auth ClueCon\n\nevent json DTMF\n\n');
client.on('data', (data) => {
  const uuid = /"Unique-ID":"([^"]+)".*"DTMF-Digit":"1"/.exec(data.toString())?.[1];
  if (uuid !== undefined) client.write(`bgapi uuid_transfer ${uuid} 1001\n\n`);
});
await fake.waitForCommand(/^event json DTMF/);

const uuid = fake.calls.receive({ from: '441632960083', to: '1000' }); // a caller reaches the IVR
await fake.calls.sendDtmf(uuid, '1');

const { command } = await fake.waitForCommand(/^bgapi/);
assert.equal(command, `bgapi uuid_transfer ${uuid} 1001`);
client.destroy();
await fake.stop();

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';

const fake = await createFakeFreeswitch();
const client = connect(fake.port, fake.host);
let received = '';
client.on('data', (data) => (received += data.toString()));
client.write('auth ClueCon\n\n');
await fake.waitForCommand(/^auth/);

fake.faults.splitWrites('byte'); // every byte on its own
fake.connections[0]?.faults.dropAfterBytes(60); // and the end in the middle of a frame
client.write('api status\n\n');
await once(client, 'close');
assert.match(received, /\+OK accepted/);

await fake.stop(); // FreeSWITCH is gone …
await fake.start(); // … and back on the same port, with a new Core-UUID
await fake.stop();

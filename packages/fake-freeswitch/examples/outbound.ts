import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';

// the program under test: a listener for the dialplan's socket application
const listener = createServer((socket) => socket.write('connect\n\nmyevents\n\n'));
await once(listener.listen(0, '127.0.0.1'), 'listening');
const { port } = listener.address() as AddressInfo;

const fake = await createFakeFreeswitch();
const accepted = once(listener, 'connection') as Promise<[Socket]>;
const call = fake.dialOutbound({ port, async: true, full: true, from: '441632960083' });
const [socket] = await accepted;

const [reply] = (await once(socket, 'data')) as [Buffer];
assert.match(reply.toString(), new RegExp(`Unique-ID: ${call.uuid}`));
call.hangup('USER_BUSY');
await once(socket, 'close');
listener.close();
await fake.stop();

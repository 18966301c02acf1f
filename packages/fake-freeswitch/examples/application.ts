import assert from 'node:assert/strict';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';

const fake = await createFakeFreeswitch({
  dialplan: { '700': ['queue support', 'hangup USER_BUSY'] },
});

// a queue application, which the fake does not have: the caller waits and gives up
fake.application('queue', async (name, call) => {
  await call.execute('answer');
  call.setVariable('queue_name', name);
  call.emit('CUSTOM', { 'Event-Subclass': 'queue::wait', 'Queue-Name': name });
  await call.wait(50);
  return 'ABANDONED'; // becomes Application-Response
});

const uuid = fake.calls.receive({ to: '700' });
while (fake.calls.list().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
assert.equal(fake.calls.hangup(uuid), false); // the dialplan went on, and hung up
await fake.stop();

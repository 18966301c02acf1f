import { createConnManager } from '@switchwire/conn-manager';

const manager = createConnManager({
  onGap: ({ socket }) => console.log(`events of ${socket.host} may have been missed`),
});
await manager.start();

const lease = manager.acquire(process.argv[2] ?? 'fs://:ClueCon@127.0.0.1', { consumer: 'demo' });
lease.subscribe(['CHANNEL_ANSWER'], (event) => console.log(`answered: ${event.uniqueId}`));

await lease.ready();
console.log(await lease.api('global_getvar hostname'));
for await (const event of lease.events(['DTMF'])) {
  console.log(`digit: ${event.text('DTMF-Digit')}`);
  const { result } = await lease.bgapi(`uuid_transfer ${event.uniqueId} 1001`);
  console.log(await result);
  break;
}
await manager.stop();

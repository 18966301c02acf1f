// The database of the inventory: a private MongoDB, or what speaks its protocol, that can be held still.
import { MongoClient } from 'mongodb';
import { newFolder, startProgram } from '../lib/start-program.mjs';

export async function openDatabase([program, ...first], entries) {
  const args = [...first, '--listen', '127.0.0.1:0', '--folder', newFolder('database')];
  const running = await startProgram(program, args, '\n');
  const url = new URL(running.output().trim());
  url.pathname = '/chaos';
  const client = await MongoClient.connect(url.href);
  await client
    .db()
    .collection('freeswitch')
    .insertMany(
      entries.map(({ host, port, password, events }) => ({
        ip: host,
        port,
        password,
        events_csv: events.join(','),
      })),
    );
  await client.close();
  return {
    url: url.href,
    freeze: () => running.signal('SIGSTOP'),
    thaw: () => running.signal('SIGCONT'),
    stop: () => running.kill(),
  };
}

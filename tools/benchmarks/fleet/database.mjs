// The database of the inventory: a private MongoDB, or what speaks its protocol, that can be held still, and counts what it is asked.
import { MongoClient } from 'mongodb';
import { newFolder, startProgram } from '../lib/start-program.mjs';
import { countingProxy } from './counting-proxy.mjs';

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
  const proxy = await countingProxy(url);
  url.port = String(proxy.port);
  // or the driver goes where the database says that it is
  url.searchParams.set('directConnection', 'true');
  return {
    url: url.href,
    /** How often each command was sent. */
    commands: proxy.counts,
    freeze: () => running.signal('SIGSTOP'),
    thaw: () => running.signal('SIGCONT'),
    stop: () => {
      proxy.stop();
      return running.kill();
    },
  };
}
